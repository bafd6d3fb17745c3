"""The ways to show what the vault says: a thing becomes a sheet, a sheet every display."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sarus_kernel.kernel.displays.explanations import sheet_of_explanation
from sarus_kernel.kernel.displays.frames import ReleasedFrames
from sarus_kernel.kernel.displays.html import html
from sarus_kernel.kernel.displays.overview import Overview, sheet_of_overview
from sarus_kernel.kernel.displays.previews import Preview, sheet_of_preview
from sarus_kernel.kernel.displays.releases import sheet_of_release
from sarus_kernel.kernel.displays.sheet import Sheet
from sarus_kernel.kernel.displays.text import text
from sarus_kernel.kernel.numbers import written
from sarus_kernel.kernel.provenance.origins import PUBLIC, SYNTHETIC, Origin, mark_of, of_release
from sarus_kernel.kernel.provenance.signed_outputs import with_proof
from sarus_kernel.release import Release
from sarus_kernel.wire.messages import Explanation

__all__ = ["ReleasedFrames", "bundle", "register"]

Display = Callable[[Sheet], tuple[str, str]]
"""Turns a sheet into (mime type, content)."""

DISPLAYS: tuple[Display, ...] = (text, html)

SHEETS: tuple[tuple[type, Callable[[Any], Sheet], Callable[[Any], Origin]], ...] = (
    (Release, sheet_of_release, of_release),
    (Preview, sheet_of_preview, lambda _: SYNTHETIC),
    (Explanation, sheet_of_explanation, lambda _: PUBLIC),
    (Overview, sheet_of_overview, lambda _: PUBLIC),
)
"""What can be shown: its class, how it becomes a sheet, and where it comes from."""


OF_SHOWN = "(of the groups shown)"
"""Beside a total of groups that noise selected: people of other groups are not in it."""


def _as_it_is(page: str) -> str:
    return page


def bundle(
    thing: object, named: Callable[[str], str] = _as_it_is
) -> tuple[dict[str, str], dict[str, Any]]:
    """Every form of a thing, and the label that goes with it in the metadata.

    named  gives the codes in the HTML of a preview their names; a release is shown as it is signed
    """
    for kind, sheet, origin in SHEETS:
        if isinstance(thing, kind):
            page, came = sheet(thing), origin(thing)
            data = dict(show(page) for show in DISPLAYS)
            mark = with_proof(mark_of(came), came, data)
            mark.pop("hint", None)  # the sheet says it already
            if isinstance(thing, Preview):
                mark["notes"] = [thing.reason]
                data["text/html"] = named(data["text/html"])
            return data, {"sarus": mark}
    raise TypeError(f"{type(thing).__name__} has no sheet")


def _number(value: Any, printer: Any, _: bool) -> None:
    """A released number with its error, also within a list."""
    plain = int(value) if isinstance(value, int) else float(value)
    words = repr(plain) if value.interval is None else written(plain, value.interval)
    printer.text(f"{words} {OF_SHOWN}" if value.of_groups_shown else words)


def register(
    formatter: Any, frames: ReleasedFrames, named: Callable[[str], str] = _as_it_is
) -> None:
    """Tell IPython's display formatter about all of them, and about released tables and models."""
    bundles, texts = formatter.mimebundle_formatter, formatter.formatters["text/plain"]
    for kind, _, _ in SHEETS:
        bundles.for_type(kind, partial(bundle, named=named))

    def released(value: Any, **_: Any) -> tuple[dict[str, str], dict[str, Any]] | None:
        release = frames.release_of(value)
        return None if release is None else bundle(release)

    def model(value: Any, **more: Any) -> Any:
        own = getattr(value, "_repr_mimebundle_", None)  # a traced model, or one that was changed
        return released(value) or (own(**more) if own is not None else None)

    for name in ("ReleasedFloat", "ReleasedInt"):
        texts.for_type_by_name("sarus_kernel.client.released", name, _number)
    for name in ("DataFrame", "Series"):
        bundles.for_type_by_name("pandas", name, released)
    bundles.for_type_by_name("sklearn.base", "BaseEstimator", model)
