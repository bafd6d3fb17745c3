"""The functions that a vault installs in its schema, and names that fit PostgreSQL."""

import hashlib
from importlib.resources import files

from sqlglot import exp

from sarus_kernel.engines.sql.grammar import MOMENT

EDITION = "2"
"""Of the functions: raised whenever their text changes, as a vault keeps those that it was made
with. In the first one a shift of a date could fail for one row."""
LONGEST = 63
"""Bytes of a name: PostgreSQL cuts longer ones in silence, and two names may become one."""
UNICODE = ("C.utf8", "C.UTF-8", "pg_c_utf8")
"""Collations with Unicode's simple mapping of letters; the first that a server has."""


def helpers(collation: str) -> str:
    """The statements that install the functions."""
    text = files(__package__).joinpath("helpers.sql").read_text("utf-8")
    quoted = '"' + collation.replace('"', '""') + '"'
    return text.replace("{unicode}", quoted).replace("{moment}", f"'{MOMENT}'")


def short(name: str) -> str:
    """A name that PostgreSQL keeps whole: the same one for the same name."""
    if len(name.encode()) <= LONGEST:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return name.encode()[: LONGEST - 17].decode("utf-8", "ignore") + "~" + digest


def shortened(tree: exp.Expr) -> exp.Expr:
    """The tree with names that fit."""
    for name in tree.find_all(exp.Identifier):
        name.set("this", short(name.name))
    return tree
