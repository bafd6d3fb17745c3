"""Released DataFrames and Series are shown with the error bar beside each noisy number.

They stay plain pandas objects, and pandas knows no error bars. So it is remembered which object
came of which release, and as long as it still is that release's value, it is shown as the release
is. What is computed from it is shown as pandas shows it.
"""

import weakref
from typing import Any

from sarus_kernel.kernel.loading import VALUES, load
from sarus_kernel.release import Release

MOST_CELLS = 20_000
"""Larger ones are shown as pandas shows them."""


class ReleasedFrames:
    """Which object came of which release: forgotten when the object is gone."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[weakref.ref[Any], Release]] = {}

    def remember(self, value: Any, release: Release) -> None:
        """To be told of every value that a release became."""
        cells = len(release.value.rows) * len(release.value.columns)
        if release.value.form not in ("table", "series") or cells > MOST_CELLS:
            return
        if any(bar is not None for row in release.value.intervals for bar in row):
            key = id(value)
            gone = weakref.ref(value, lambda _: self._known.pop(key, None))
            self._known[key] = gone, release

    def release_of(self, value: Any) -> Release | None:
        """The release that an object still is the value of."""
        known = self._known.get(id(value))
        if known is None or known[0]() is not value:
            return None
        unchanged = load(VALUES).to_python(known[1].value).equals(value)
        return known[1] if unchanged else None
