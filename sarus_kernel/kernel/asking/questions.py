"""One SQL question: to the vault, or, where it may not be released, to the synthetic twin."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sarus_kernel.errors import NotReleasable
from sarus_kernel.kernel.asking.names import NotebookNames
from sarus_kernel.kernel.displays.previews import Preview
from sarus_kernel.kernel.loading import PRICING, RELEASED, SQL, load
from sarus_kernel.kernel.provenance.origins import SYNTHETIC, Origin, mark_of, of_release
from sarus_kernel.release import Label, PrivacyLoss, Release, Value
from sarus_kernel.wire.messages import Explanation

if TYPE_CHECKING:  # heavy: at run time they come through `loading`
    import pandas

    from sarus_kernel.client import Vault


Reply = Release | Preview | Explanation


@dataclass(frozen=True)
class Bounds:
    """What one person is to count with, where whoever asks has chosen: see `wire.messages.Ask`."""

    rows: int | None = None
    groups: int | None = None


AS_SUITS = Bounds()
SUMMARY = (
    "Counted over synthetic people: nothing is asked or spent. What a column is, and its bounds, "
    "DESCRIBE says of the real ones."
)


def plan_of(
    vault: "Vault", sql: str, dialect: str | None, names: NotebookNames | None = None
) -> Any:
    """The plan of a question, which may name what its notebook has. Raises SarusError."""
    if names is None:
        return load(SQL).parse(sql, vault.catalog, dialect)
    return load(SQL).parse(sql, vault.catalog, dialect, given=names.given(vault.catalog))


def ask(
    vault: "Vault",
    sql: str,
    epsilon: float | None,
    dialect: str | None,
    bounds: Bounds = AS_SUITS,
    names: NotebookNames | None = None,
    anyway: bool = False,
) -> Release | Preview:
    """The vault's answer, or the twin's with the reason. Raises SarusError."""
    of = summarized(vault, sql, dialect, names)
    if of is not None:
        return Preview(load(SQL).summary(of, vault.catalog, vault.twin()), SUMMARY)
    return answered(vault, plan_of(vault, sql, dialect, names), epsilon, bounds, anyway)


def summarized(
    vault: "Vault", sql: str, dialect: str | None, names: NotebookNames | None = None
) -> Any:
    """What a SUMMARIZE is of; None where a text asks something else. Raises SarusError."""
    also = {} if names is None else {"given": names.given(vault.catalog)}
    return load(SQL).summarized(sql, vault.catalog, dialect, **also)


def answered(
    vault: "Vault",
    plan: Any,
    epsilon: float | None,
    bounds: Bounds = AS_SUITS,
    anyway: bool = False,
) -> Release | Preview:
    """The vault's answer to a plan, or the twin's with the reason. Raises SarusError."""
    try:
        also = {"anyway": True} if anyway else {}
        release: Release = vault.ask(plan, epsilon, bounds.rows, bounds.groups, **also)
        return release
    except NotReleasable as refusal:
        return Preview(vault.twin().frame(plan), str(refusal))


def explain(
    vault: "Vault",
    sql: str,
    epsilon: float | None,
    dialect: str | None,
    bounds: Bounds = AS_SUITS,
    names: NotebookNames | None = None,
) -> Explanation:
    """What the answer would be like. Costs nothing. Raises SarusError."""
    if summarized(vault, sql, dialect, names) is not None:
        return Explanation(Label.SYNTHETIC, PrivacyLoss(), "", steps=(SUMMARY,))
    plan = plan_of(vault, sql, dialect, names)
    explanation: Explanation = vault.explain(plan, epsilon, bounds.rows, bounds.groups)
    return explanation


def price(
    vault: "Vault",
    sql: str,
    target: float,
    dialect: str | None,
    bounds: Bounds = AS_SUITS,
    names: NotebookNames | None = None,
) -> float:
    """The epsilon at which the error is about `target` times the value. Raises SarusError."""
    return priced(vault, plan_of(vault, sql, dialect, names), target, bounds)


def priced(vault: "Vault", plan: Any, target: float, bounds: Bounds = AS_SUITS) -> float:
    """The same of a plan."""
    found: float = load(PRICING).epsilon_for(vault, plan, target, bounds.rows, bounds.groups)
    return found


def kept(
    vault: "Vault", sql: str, name: str, dialect: str | None, names: NotebookNames
) -> Preview:
    """Keep a question under a name, and show what its rows look like. Raises SarusError."""
    plan = plan_of(vault, sql, dialect, names)
    names.keep(name, plan, vault.catalog)
    words = (
        f"Kept as {name}: nothing is asked or spent yet. "
        f"Go on with FROM {name} in SQL, or sarus.table({name!r}) in pandas."
    )
    return Preview(vault.twin().frame(plan), words)


def origin_of(reply: Release | Preview) -> Origin:
    """Where an answer comes from."""
    return of_release(reply) if isinstance(reply, Release) else SYNTHETIC


def as_frame(reply: Release | Preview) -> "pandas.DataFrame":
    """An answer as a DataFrame that knows its ±; label and intervals are in its `attrs` too.

    `attrs["intervals"]` has one list of (low, high) or None per column that has any.
    """
    if isinstance(reply, Preview):
        twin = reply.frame.copy()
        twin.attrs["sarus"] = {**mark_of(SYNTHETIC), "notes": [reply.reason]}
        return twin
    found: Any = load(RELEASED).released_of(reply)
    frame: pandas.DataFrame = found if reply.value.form == "table" else found.to_frame()
    frame.attrs["sarus"] = mark_of(of_release(reply))
    frame.attrs["intervals"] = _intervals(reply.value)
    return frame


def _intervals(value: Value) -> dict[str, list[tuple[float, float] | None]]:
    columns = zip(value.columns, zip(*value.intervals, strict=True), strict=False)
    ends = {name: [x and (x.low, x.high) for x in column] for name, column in columns}
    return {name: cells for name, cells in ends.items() if any(cells)}
