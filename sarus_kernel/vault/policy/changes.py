"""Says in words how one policy differs from another, for the ledger and the owner."""

from collections.abc import Iterator

from sarus_kernel.vault.policy.policy import Grantee, Policy

MOST = 20
"""Changes that are told one by one."""


def differences(old: Policy, new: Policy) -> tuple[str, ...]:
    """What has changed, a few words each; () if nothing that matters has. No token, no digest."""
    told = (*_of_grantees(old, new), *_of_words(old, new))
    more = (f"and {len(told) - MOST} more",) if len(told) > MOST else ()
    return (*told[:MOST], *more)


def _of_grantees(old: Policy, new: Policy) -> Iterator[str]:
    before = {grantee.name: grantee for grantee in old.grantees}
    after = {grantee.name: grantee for grantee in new.grantees}
    yield from (f"{name} may not ask any more" for name in before if name not in after)
    yield from (f"{name} may ask" for name in after if name not in before)
    for name, now in after.items():
        if name in before:
            yield from _of_one(before[name], now)


def _of_one(old: Grantee, new: Grantee) -> Iterator[str]:
    if old.token_sha256 != new.token_sha256:
        yield f"{new.name} has a new token"
    if old.expires != new.expires:
        until = "without end" if new.expires is None else f"to the end of {new.expires}"
        yield f"{new.name} may ask {until}"
    if old.sign_in != new.sign_in:
        yield f"{new.name} may sign in" if new.sign_in else f"{new.name} may not sign in any more"
    if old.sign_in_after != new.sign_in_after:
        yield f"{new.name}'s sign-ins so far have ended"
    if old.epsilon != new.epsilon:
        cap = "no cap of their own" if new.epsilon is None else f"at most epsilon {new.epsilon:g}"
        yield f"{new.name} has {cap}"


def _of_words(old: Policy, new: Policy) -> Iterator[str]:
    """Of all other rules, the sentences that are new, and those that do not hold any more."""
    before, after = old.words(), new.words()
    yield from (each for each in after if each not in before)
    yield from (f"no longer: {each}" for each in before if each not in after)
