"""Random schemas with links: the ownership that is found is the declared one, or the draft asks.

A schema is a tree of tables below the people, whose rows know their true person. Link columns are
called in the ways people call them, keys overlap (every table counts from one), and there are
columns that look like links and are none.
"""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from sarus_kernel.vault.owner.drafting import draft
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.snapshot import copy
from sarus_kernel.vault.sources.opening import asking, opened

NAMES = ("patients", "visits", "orders", "samples", "results", "notes", "doctors", "wards")
KEYS = ("id", "{one}_id", "{one}Nr")
LINKS = ("{one}_id", "{one}id", "{one}", "ref_{one}_id")
PEOPLE = 40


@dataclass(frozen=True)
class Table:
    """A table of a schema: of each row its key, its parent's key and its true person."""

    name: str
    key: str
    parent: str | None
    link: str
    rows: tuple[tuple[int, int | None, int | None], ...]
    decoy: str


@st.composite
def schemas(draw: st.DrawFn) -> tuple[Table, ...]:
    """Patients, up to five tables below them, and one table that is about nobody."""
    random = Random(draw(st.integers(0, 2**32)))
    first = draw(st.sampled_from((1, 1000)))
    key = draw(st.sampled_from(KEYS)).format(one="patient")
    people = tuple((first + n, None, first + n) for n in range(PEOPLE))
    made = [Table("patients", key, None, "", people, "")]
    for name in NAMES[1 : 1 + draw(st.integers(1, 5))]:
        parent = made[draw(st.integers(0, len(made) - 1))]
        size = draw(st.integers(20, 120))
        rows = []
        for at in range(size):
            theirs, _, person = parent.rows[random.randrange(len(parent.rows))]
            rows.append((1 + at, theirs, person))
        link = draw(st.sampled_from(LINKS)).format(one=parent.name[:-1])
        mine = draw(st.sampled_from(KEYS)).format(one=name[:-1])
        decoy = draw(st.sampled_from(("", "doctor_id", "code", "number")))
        made.append(Table(name, mine, parent.name, link, tuple(rows), decoy))
    lookup = tuple((1 + n, None, None) for n in range(8))
    return (*made, Table("doctors", "id", None, "", lookup, ""))


def write(file: Path, tables: tuple[Table, ...], declared: bool) -> None:
    with duckdb.connect(str(file)) as connection:
        for table in tables:
            columns = [f'"{table.key}" BIGINT PRIMARY KEY']
            if table.parent is not None:
                parent = next(each for each in tables if each.name == table.parent)
                points = f' REFERENCES {parent.name} ("{parent.key}")' if declared else ""
                columns.append(f'"{table.link}" BIGINT{points}')
            columns += [f'"{table.decoy}" BIGINT'] if table.decoy else []
            columns += ["truth BIGINT"]
            connection.execute(f"CREATE TABLE {table.name} ({', '.join(columns)})")
            rows = []
            for at, (key, theirs, person) in enumerate(table.rows):
                values = [key, *([theirs] if table.parent else []),
                          *([1 + at % 8] if table.decoy else []), person]  # fmt: skip
                written = ", ".join("NULL" if value is None else str(value) for value in values)
                rows.append(f"({written})")
            connection.execute(f"INSERT INTO {table.name} VALUES {', '.join(rows)}")


@settings(max_examples=30, deadline=None)
@given(schemas(), st.booleans())
def test_a_row_is_its_own_persons_or_the_draft_asks(
    tables: tuple[Table, ...], declared: bool
) -> None:
    """No row is given to another person; what is declared is found; the rest is withheld."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "source.duckdb"
        write(file, tables, declared)
        asked = InitOptions("random", ("patients", tables[0].key))
        (Path(folder) / "private").mkdir()
        with opened(file) as (connection, source):
            found = draft(source, asked, asking(connection))
            copy(connection, found, Path(folder), lambda what, share: None)
        with duckdb.connect(str(Path(folder) / "private" / "data.duckdb")) as vault:
            for table in found.tables:
                true = next(each for each in tables if each.name == table.name)
                if table.access == "private":
                    query = f'SELECT count(*), count_if("{table.unit}" = truth) FROM {table.name}'
                    assert vault.execute(query).fetchall() == [(len(true.rows),) * 2]
                else:
                    assert table.access == "withheld" and table.origin
                    assert not (declared and true.parent)
    assert next(each for each in found.tables if each.name == "doctors").access == "withheld"
