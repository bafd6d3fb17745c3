"""Released tables and models are shown with the error bar beside each noisy number.

They stay plain objects of pandas and scikit-learn, which know no error bars. So it is remembered
which object came of which release, and as long as it still is that release's value, it is shown as
the release is. What is computed from it is shown as its library shows it.
"""

import hashlib
import pickle
import weakref
from typing import Any

from sarus_kernel.kernel.loading import VALUES, load
from sarus_kernel.release import Release

MOST_CELLS = 20_000
"""Larger ones are shown as pandas shows them."""


class ReleasedFrames:
    """Which object came of which release: forgotten when the object is gone."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[Any], Release, str]] = {}

    def remember(self, value: Any, release: Release) -> None:
        """To be told of every value that a release became."""
        of, cells = release.value, len(release.value.rows) * len(release.value.columns)
        bars = any(bar is not None for row in of.intervals for bar in row)
        told = of.form == "model" and bool(of.rows)
        if cells > MOST_CELLS or not (told or (bars and of.form in ("table", "series"))):
            return
        key = id(value)
        try:
            gone = weakref.ref(value, lambda _: self._known.pop(key, None))
        except TypeError:
            return  # a curve is a tuple, scores are a dict: shown as Python shows them
        self._known[key] = gone, release, _state(value) if told else ""

    def release_of(self, value: Any) -> Release | None:
        """The release that an object still is the value of."""
        known = self._known.get(id(value))
        if known is None or known[0]() is not value:
            return None
        if known[1].value.form == "model":
            return known[1] if _state(value) == known[2] else None
        unchanged = load(VALUES).to_python(known[1].value).equals(value)
        return known[1] if unchanged else None


def _state(model: Any) -> str:
    """A digest of all that a model holds: another one as soon as somebody changes it."""
    return hashlib.sha256(pickle.dumps(model)).hexdigest()
