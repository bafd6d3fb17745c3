"""The plan of a `%%private_sql` cell, told from its source alone: for who checks a notebook."""

import shlex
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NoReturn

from sarus_kernel.errors import SarusError
from sarus_kernel.frontends.sql.parse import parse
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.release import Receipt

MAGIC = "%%private_sql"


class _Options(ArgumentParser):
    """The options that change what is asked. A wrong use raises, and prints nothing."""

    def error(self, message: str) -> NoReturn:
        raise ArgumentTypeError(message)


_OPTIONS = _Options(add_help=False)
_OPTIONS.add_argument("--dialect")


def plan_of(catalog: Catalog, source: str, receipt: Receipt) -> Node | None:
    """The plan that a receipt is for, if a cell of this source asks it."""
    first, _, sql = source.lstrip().partition("\n")
    if source.split(maxsplit=1)[:1] != [MAGIC]:
        return None
    try:
        options, _ = _OPTIONS.parse_known_args(shlex.split(first)[1:])
        days = _days(receipt)
        plans = [parse(sql, catalog, options.dialect, _always(day)) for day in days]
    except (SarusError, ArgumentTypeError, ValueError):
        return None  # whatever this is, no vault has answered it
    return next((plan for plan in plans if plan.digest == receipt.plan_digest), None)


def _days(receipt: Receipt) -> tuple[date, ...]:
    """What CURRENT_DATE meant: the day of the receipt, or the one before, if asked at midnight.

    Raises ValueError.
    """
    day = datetime.fromisoformat(receipt.time).date()
    return day, day - timedelta(days=1)


def _always(day: date) -> Callable[[], date]:
    return lambda: day
