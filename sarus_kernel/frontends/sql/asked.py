"""What a `%%private_sql` cell asks, told from its source alone: for who checks a notebook."""

import shlex
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable
from typing import NoReturn

from sarus_kernel.errors import SarusError
from sarus_kernel.frontends.sql.parse import parse
from sarus_kernel.plan.catalog import Catalog

MAGIC = "%%private_sql"
NOTHING = "nothing"
"""In the place of a digest: the cell asks something that no vault can have answered."""


class _Options(ArgumentParser):
    """The options of the magic. A wrong one raises, and prints nothing."""

    def error(self, message: str) -> NoReturn:
        raise ArgumentTypeError(message)


_OPTIONS = _Options(add_help=False, allow_abbrev=True)
_OPTIONS.add_argument("--epsilon")
_OPTIONS.add_argument("--into")
_OPTIONS.add_argument("--explain", action="store_true")
_OPTIONS.add_argument("--dialect")


def asked_by(catalog: Catalog) -> Callable[[str, str], str | None]:
    """(source, data version) -> digest of the question, or None where that cannot be told.

    It cannot be told of Python cells, nor of data that this catalog does not describe.
    """

    def asked(source: str, data_version: str) -> str | None:
        first, _, sql = source.lstrip().partition("\n")
        if first.split()[:1] != [MAGIC] or data_version != catalog.version:
            return None
        try:
            options = _OPTIONS.parse_args(shlex.split(first)[1:])
            return parse(sql, catalog, options.dialect).digest
        except (SarusError, ArgumentTypeError, ValueError):
            return NOTHING

    return asked
