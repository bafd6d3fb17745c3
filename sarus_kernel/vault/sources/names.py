"""Compares names as people write them: `Patient-ID`, `patient_id` and `patientId` are one."""

import re

GENERIC = frozenset(
    ("id", "key", "code", "nr", "no", "num", "number", "nummer", "name", "rowid", "index", "pk")
)
"""Column names that say nothing of whose key they are."""
_PREFIX = re.compile(r"^[A-Za-z]{1,3}_(?=.{3})")


def table_name(name: str) -> str:
    """A table's name in the vault: a dot parts it from its column, and files are called like it."""
    return "".join("_" if each in "./\\" or not each.isprintable() else each for each in name)


def plain(name: str) -> str:
    """Letters and digits alone, without case."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def bare(name: str) -> str:
    """Without a short prefix that says the table, as in l_orderkey and o_orderkey."""
    return plain(_PREFIX.sub("", name))


def one_of(table: str) -> tuple[str, ...]:
    """What one row of a table may be called: customers: customer; branches: branch, branche."""
    low = table.casefold()
    endings = (("ies", "y"), ("es", ""), ("s", ""), ("en", ""), ("n", ""))
    found = (low.removesuffix(end) + one for end, one in endings if low.endswith(end))
    return tuple(dict.fromkeys((low, *found)))


def named_after(column: str, table: str) -> bool:
    """Whether a column is called like the key of a table: patient_id, patient, PatientNr."""
    found = plain(column)
    return any(
        found == plain(one) + end for one in one_of(table) for end in ("", *GENERIC, "sk", "ref")
    )
