"""The line that makes a DataFrame of a table: what is shown wherever somebody looks for it."""

import json
import re
from keyword import iskeyword

from sarus_kernel.plan.catalog import Catalog

MODULE = "sarus"
IMPORT = f"import {MODULE}"


def line_of(table: str) -> str:
    """`import sarus; person = sarus.table("person")`, whatever the table is called."""
    return f"{IMPORT}; {_name_of(table)} = {MODULE}.table({json.dumps(table, ensure_ascii=False)})"


def quoted(table: str) -> str:
    """A table's name in SQL: quoted where it is no plain word."""
    plain = re.fullmatch(r"[A-Za-z_]\w*", table, re.ASCII)
    return table if plain else '"' + table.replace('"', '""') + '"'


def _name_of(table: str) -> str:
    """A name of Python after a table's."""
    name = re.sub(r"\W", "_", table)
    name = name if name.isidentifier() else f"t_{name}"
    return f"{name}_" if iskeyword(name) or name == MODULE else name


def table_of_people(catalog: Catalog) -> str:
    """The table that a first look goes to: that of the privacy unit, else the first; or ""."""
    shown = [table.name for table in catalog if table.access != "withheld"]
    people = catalog.unit.split(".")[0]
    return people if people in shown else next(iter(shown), "")
