"""What a `%%private_sql` cell asks, told from its source alone: for who checks a notebook."""

import shlex
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NoReturn

from sarus_kernel.errors import SarusError
from sarus_kernel.frontends.sql.parse import parse
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.release import Receipt

MAGIC = "%%private_sql"


class _Options(ArgumentParser):
    """The options that change what is asked. A wrong use raises, and prints nothing."""

    def error(self, message: str) -> NoReturn:
        raise ArgumentTypeError(message)


_OPTIONS = _Options(add_help=False)
_OPTIONS.add_argument("--dialect")


def asked_by(catalog: Catalog) -> Callable[[str, Receipt], bool | None]:
    """(source of a cell, receipt) -> whether the cell asks what the receipt answers.

    None where that cannot be told: of Python cells, and of data with another catalog.
    """

    def asked(source: str, receipt: Receipt) -> bool | None:
        first, _, sql = source.lstrip().partition("\n")
        if first.split()[:1] != [MAGIC] or receipt.data_version != catalog.version:
            return None
        try:
            options, _ = _OPTIONS.parse_known_args(shlex.split(first)[1:])
            days = _days(receipt)
            plans = [parse(sql, catalog, options.dialect, _always(day)) for day in days]
        except (SarusError, ArgumentTypeError, ValueError):
            return False  # whatever this is, no vault has answered it
        return receipt.plan_digest in {plan.digest for plan in plans}

    return asked


def _days(receipt: Receipt) -> tuple[date, ...]:
    """What CURRENT_DATE meant: the day of the receipt, or the one before, if asked at midnight.

    Raises ValueError.
    """
    day = datetime.fromisoformat(receipt.time).date()
    return day, day - timedelta(days=1)


def _always(day: date) -> Callable[[], date]:
    return lambda: day
