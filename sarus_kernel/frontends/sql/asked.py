"""The plan of a `%%private_sql` cell, told from its source alone: for who checks a notebook."""

import shlex
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NoReturn

from sarus_kernel.errors import SarusError, UnknownName
from sarus_kernel.frontends.sql.given import Given, missing
from sarus_kernel.frontends.sql.parse import parse
from sarus_kernel.frontends.sql.recorded import values_of
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


def plan_of(
    catalog: Catalog, source: str, receipt: Receipt, parameters: str = ""
) -> Node | None:
    """The plan that a receipt is for, if a cell of this source asks it, with these values."""
    first, _, sql = source.lstrip().partition("\n")
    if source.split(maxsplit=1)[:1] != [MAGIC]:
        return None
    try:
        options, _ = _OPTIONS.parse_known_args(shlex.split(first)[1:])
        given = Given(lambda _: None, values_of(parameters) if parameters else {})
        for day in _days(receipt):
            read: list[date] = []
            plan = parse(sql, catalog, options.dialect, _noted(day, read), given)
            if plan.digest == receipt.plan_digest:
                return plan
            if not read:
                return None  # it says nothing of today: on any day it would be the same plan
    except (SarusError, ArgumentTypeError, ValueError):
        pass  # whatever this is, no vault has answered it
    return None


def needs_notebook(catalog: Catalog, source: str) -> bool:
    """Whether a cell's question names what only its notebook has: values, frames, questions."""
    first, _, sql = source.lstrip().partition("\n")
    try:
        options, _ = _OPTIONS.parse_known_args(shlex.split(first)[1:])
        parse(sql, catalog, options.dialect, given=Given(lambda _: None, _Any()))
    except UnknownName as unknown:
        return unknown.of_notebook
    except (SarusError, ArgumentTypeError, ValueError):
        pass
    return False


class _Any(dict[str, object]):
    """Values that a notebook may have had: nobody knows which."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> object:
        raise missing(f"{name!r} is a value of the notebook.")


def _days(receipt: Receipt) -> tuple[date, ...]:
    """What CURRENT_DATE meant: the day of the receipt, or the one before, if asked at midnight.

    Raises ValueError.
    """
    day = datetime.fromisoformat(receipt.time).date()
    return day, day - timedelta(days=1)


def _noted(day: date, read: list[date]) -> Callable[[], date]:
    """A calendar that is always at one day, and notes that it was looked at."""

    def today() -> date:
        read.append(day)
        return day

    return today
