"""Whom a JWT of the identity provider stands for: checked by PyJWT, and by RFC 8725's advice.

Only a private key's signature counts, with the algorithm that the key was published for. Whatever
else is wrong with a token, it stands for nobody; who it stands for, the policy has to name as well,
as somebody who signs in: at a provider another person may have the name of one who has a token.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sarus_kernel.errors import PolicyRefused
from sarus_kernel.vault.policy import Policy
from sarus_kernel.vault.policy.oidc import LEEWAY, Oidc
from sarus_kernel.vault.sign_in.keys import Keys
from sarus_kernel.vault.sign_in.library import ALGORITHMS, jwt, need_library

LONGEST_DAY = 24 * 3600
"""Seconds that a token may be good for: what the provider takes back meanwhile is not seen here."""
REQUIRED = ("exp", "iat", "iss", "aud")
OVER = "Your sign-in has ended, or has not begun.\nSign in again."
UNKNOWN = (
    "Your sign-in cannot be checked: its key is not known (yet).\n"
    "Ask again in half a minute, or sign in again."
)
NOT_HERE = (
    "You may not sign in to this vault.\n"
    "Show the token that the data owner gave you, or ask them for leave to sign in."
)
NOT_GOOD = (
    "Your sign-in is not good for this vault.\n"
    "It has to be for the audience that the data owner says, and say who you are."
)


def vouched(policy: Policy, keys: Keys, token: str) -> str | None:
    """The name that a token stands for; None if it is no JWT, or nobody vouches for people here.

    Raises PolicyRefused for a JWT that is not good; OwnerError where PyJWT is missing.
    """
    if policy.oidc is None or token.count(".") != 2:  # our own tokens have no dot
        return None
    need_library(policy)
    claims = sound(token, policy.oidc, keys.find)
    name = str(claims[policy.oidc.claim])
    _need_leave(policy, name, float(claims["iat"]))
    return name


def _need_leave(policy: Policy, name: str, made: float) -> None:
    """Raises PolicyRefused for a grantee who does not sign in, or has to do so again.

    Of who is no grantee at all the door says so (`admit`).
    """
    for grantee in policy.grantees:
        if grantee.name == name:
            if not grantee.sign_in:
                raise PolicyRefused(NOT_HERE)
            if grantee.sign_in_after and made < grantee.sign_in_after.timestamp():
                raise PolicyRefused(OVER)


def name_in(token: str, oidc: Oidc, find: Callable[[Oidc, str], Any]) -> str:
    """The name that a token of this provider stands for. Raises PolicyRefused."""
    return str(sound(token, oidc, find)[oidc.claim])


def sound(token: str, oidc: Oidc, find: Callable[[Oidc, str], Any]) -> Mapping[str, Any]:
    """What a token of this provider says, with a name and times. Raises PolicyRefused.

    `find`: its key of a name, or None
    """
    try:
        key = find(oidc, str(jwt.get_unverified_header(token).get("kid", "")))
        if key is None:
            raise PolicyRefused(UNKNOWN)
        claims = _claims(token, oidc, key)
        _need_name(claims, oidc)
        return claims
    except PolicyRefused:
        raise
    except (jwt.ExpiredSignatureError, jwt.ImmatureSignatureError):
        raise PolicyRefused(OVER) from None
    except Exception:  # a stranger wrote it: however it fails, it stands for nobody
        raise PolicyRefused(NOT_GOOD) from None


def _claims(token: str, oidc: Oidc, key: Any) -> dict[str, Any]:
    options = {"require": [*REQUIRED, oidc.claim], "enforce_minimum_key_length": True}
    said: dict[str, Any] = jwt.decode(
        token, key, algorithms=ALGORITHMS, audience=oidc.audience, issuer=oidc.issuer,
        leeway=LEEWAY, options=options,
    )  # fmt: skip
    return said


def _need_name(claims: Mapping[str, Any], oidc: Oidc) -> None:
    """Raises PolicyRefused for a token that is sound, and yet not for this use."""
    name = claims[oidc.claim]
    lasts = float(claims["exp"]) - float(claims["iat"])
    bound = "cnf" in claims  # to a key that its sender would have to prove (RFC 7800), and does not
    mail = oidc.claim == "email" and claims.get("email_verified") is not True
    if not isinstance(name, str) or not 0 < lasts <= LONGEST_DAY or bound or mail:
        raise PolicyRefused(NOT_GOOD)
