"""How many random cases, and how many runs, are tried: few in CI, very many by hand.

`HYPOTHESIS_PROFILE=long` (`make test-long`) tries SHARE times as many cases, new ones each time,
and keeps those that fail in `.hypothesis`, so that they are tried first the next time.
"""

import os

from hypothesis import HealthCheck, Phase, settings

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
HOURS = 36_000 if LONG else 300
"""Seconds after which a test is ended."""
SHARE = float(os.environ.get("HYPOTHESIS_TIMES", "50"))


def examples(many: int) -> settings:
    """Settings of a test that tries so many cases in CI."""
    return settings(
        max_examples=int(many * SHARE) if LONG else many,
        derandomize=not LONG,
        deadline=None,
        database=settings.default.database if LONG and settings.default else None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        print_blob=LONG,
    )


def runs(short: int, long: int) -> int:
    """How often something with noise is run, where a test tells two worlds apart by its draws."""
    return long if LONG else short
