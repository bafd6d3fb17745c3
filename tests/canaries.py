"""A vault whose private rows can be recognised anywhere: in memory, in files, in messages.

Each person has a text and two numbers that occur nowhere else.
"""

import re
import struct
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.initialise import initialise

PEOPLE = 400
_INCOME = 0x40DE9A5B17C30000
_ACCOUNT = 0x5AF3A75C9D000000


def note(person: int) -> str:
    """The text of one person."""
    return f"{'Canary'[::-1]}-{person * 7919 + 104729}-{'gnos'[::-1]}"


def income(person: int) -> float:
    """A number of one person: about 31,337, all alike in their upper 48 bits."""
    (number,) = struct.unpack("<d", struct.pack("<q", _INCOME + person))
    return float(number)


def account(person: int) -> int:
    """Another one: all alike in their upper 40 bits and their first ten digits."""
    return _ACCOUNT + person


def needles() -> dict[str, bytes]:
    """What must not be found: what all people's values have in common, in each spelling."""
    text = note(0)[:7]
    return {
        "note": text.encode(),
        "wide note": text.encode("utf-32-le"),
        "income": struct.pack("<d", income(0))[2:],
        "income as text": repr(income(0))[:11].encode(),
        "account": struct.pack("<q", account(0))[3:],
        "account as text": str(account(0))[:11].encode(),
    }


def build(folder: Path) -> Path:
    """Make the source and the vault; the vault's directory."""
    source, people = folder / "source", range(PEOPLE)
    source.mkdir()
    person = {
        "person_id": pa.array(people, pa.int64()),
        "birth_year": pa.array([1930 + p % 80 for p in people], pa.int64()),
        "note": [note(p) for p in people],
        "income": [income(p) for p in people],
        "account": pa.array([account(p) for p in people], pa.int64()),
    }
    visit = {
        "visit_id": pa.array(range(3 * PEOPLE), pa.int64()),
        "person_id": pa.array([v // 3 for v in range(3 * PEOPLE)], pa.int64()),
        "cost": [income(v // 3) for v in range(3 * PEOPLE)],
    }
    for name, table in (("person", person), ("visit", visit)):
        pq.write_table(pa.table(table), source / f"{name}.parquet")
    initialise(folder / "vault", source, InitOptions("canaries", ("person", "person_id")))
    _bound(folder / "vault" / "catalog.toml")
    return folder / "vault"


def _bound(catalog: Path) -> None:
    """What an owner does after `init`: say between which bounds the numbers lie."""
    set_columns(
        catalog,
        {
            "birth_year": 'type = "integer", nullable = true, low = 1900, high = 2020',
            "income": 'type = "number", nullable = true, low = 0.0, high = 1000000.0',
            "cost": 'type = "number", nullable = true, low = 0.0, high = 1000000.0',
        },
    )


def set_columns(catalog: Path, columns: Mapping[str, str]) -> None:
    """Describe columns anew, whatever `init` found out about them."""
    text = catalog.read_text("utf-8")
    for column, description in columns.items():
        line = rf"^{column} = {{.*$"
        text, changed = re.subn(line, f"{column} = {{{description}}}", text, flags=re.MULTILINE)
        assert changed == 1, column
    catalog.write_text(text, "utf-8")
