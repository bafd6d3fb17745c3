"""Random schemas with links: the ownership that is found is the declared one, or the draft asks.

A schema is a tree of tables below the people, whose rows know their true person. Keys are one
column or two, link columns are called in the ways people call them, keys overlap (every table
counts from one, a number occurs at every site), and there are columns that look like links and are
none.
"""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from sarus_kernel.vault.owner.composite import read_unit
from sarus_kernel.vault.owner.drafting import draft
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.snapshot import copy
from sarus_kernel.vault.sources.opening import asking, opened

NAMES = ("patients", "visits", "orders", "samples", "results", "notes", "doctors", "wards")
KEYS = (("id",), ("{one}_id",), ("{one}Nr",), ("site", "{one}_number"), ("{one}_site", "nr"))
LINKS = ("{one}_id", "{one}id", "{one}", "ref_{one}_id")
PARTS = ("{part}", "{one}_{part}", "ref_{one}_{part}")
"""How a table calls the columns that lead to a key of two."""
PEOPLE = 40
SITES = 3
Key = tuple[int, ...]


@dataclass(frozen=True)
class Table:
    """A table of a schema: of each row its key, its parent's key and its true person."""

    name: str
    key: tuple[str, ...]
    parent: str | None
    link: tuple[str, ...]
    rows: tuple[tuple[Key, Key, str], ...]
    decoy: str


def key_of(at: int, columns: tuple[str, ...], first: int) -> Key:
    """The key of a row: counted from `first`, at each site by itself where there are sites."""
    return (first + at,) if len(columns) == 1 else (1 + at % SITES, first + at // SITES)


@st.composite
def schemas(draw: st.DrawFn) -> tuple[Table, ...]:
    """Patients, up to five tables below them, and one table that is about nobody."""
    random = Random(draw(st.integers(0, 2**32)))
    first = draw(st.sampled_from((1, 1000)))
    key = tuple(part.format(one="patient") for part in draw(st.sampled_from(KEYS)))
    keys = [key_of(at, key, first) for at in range(PEOPLE)]
    people = tuple((each, (), "/".join(map(str, each))) for each in keys)
    made = [Table("patients", key, None, (), people, "")]
    for name in NAMES[1 : 1 + draw(st.integers(1, 5))]:
        parent = made[draw(st.integers(0, len(made) - 1))]
        mine = tuple(part.format(one=name[:-1]) for part in draw(st.sampled_from(KEYS)))
        rows = []
        for at in range(draw(st.integers(20, 120))):
            theirs, _, person = parent.rows[random.randrange(len(parent.rows))]
            rows.append((key_of(at, mine, 1), theirs, person))
        link = leading(draw, parent, mine)
        decoy = draw(st.sampled_from(("", "doctor_id", "code", "number")))
        decoy = "" if decoy in (*mine, *link) else decoy
        made.append(Table(name, mine, parent.name, link, tuple(rows), decoy))
    lookup = tuple(((1 + n,), (), "") for n in range(8))
    return (*made, Table("doctors", ("id",), None, (), lookup, ""))


def leading(draw: st.DrawFn, parent: Table, taken: tuple[str, ...]) -> tuple[str, ...]:
    """What a table calls the columns that lead to its parent."""
    one = parent.name[:-1]
    if len(parent.key) == 1:
        return (draw(st.sampled_from(LINKS)).format(one=one),)
    style = draw(st.sampled_from(PARTS))
    names = tuple(
        style.format(one=one, part=part.removeprefix(f"{one}_")) for part in parent.key
    )
    return tuple(f"its_{name}" if name in taken else name for name in names)


def write(file: Path, tables: tuple[Table, ...], declared: bool) -> None:
    """A database of the tables, which declares their keys, and the links or not."""
    with duckdb.connect(str(file)) as connection:
        for table in tables:
            decoy = [table.decoy] if table.decoy else []
            columns = [f'"{name}" BIGINT' for name in (*table.key, *table.link, *decoy)]
            columns += ["truth VARCHAR"]
            columns += [f"PRIMARY KEY ({_listed(table.key)})"]
            if declared and table.parent is not None:
                parent = next(each for each in tables if each.name == table.parent)
                points = f"REFERENCES {parent.name} ({_listed(parent.key)})"
                columns.append(f"FOREIGN KEY ({_listed(table.link)}) {points}")
            connection.execute(f"CREATE TABLE {table.name} ({', '.join(columns)})")
            rows = []
            for at, (key, theirs, person) in enumerate(table.rows):
                values = (*key, *theirs, *([1 + at % 8] if table.decoy else []))
                rows.append(f"({', '.join(map(str, values))}, '{person}')")
            connection.execute(f"INSERT INTO {table.name} VALUES {', '.join(rows)}")


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


@settings(max_examples=30, deadline=None)
@given(schemas(), st.booleans())
def test_a_row_is_its_own_persons_or_the_draft_asks(
    tables: tuple[Table, ...], declared: bool
) -> None:
    """No row is given to another person; what is declared is found; the rest is withheld."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "source.duckdb"
        write(file, tables, declared)
        unit = read_unit(f"patients.{','.join(tables[0].key)}")
        assert unit is not None
        asked = InitOptions("random", unit.place, parts=unit.parts)
        (Path(folder) / "private").mkdir()
        with opened(file) as (connection, source):
            found = draft(source, asked, asking(connection))
            copy(connection, found, Path(folder), lambda what, share: None)
        with duckdb.connect(str(Path(folder) / "private" / "data.duckdb")) as vault:
            for table in found.tables:
                true = next(each for each in tables if each.name == table.name)
                if table.access == "private":
                    whose = f'CAST("{table.unit}" AS VARCHAR)'
                    query = f"SELECT count(*), count_if({whose} = truth) FROM {table.name}"
                    assert vault.execute(query).fetchall() == [(len(true.rows),) * 2]
                else:
                    assert table.access == "withheld" and table.origin
                    assert not (declared and true.parent)
    assert next(each for each in found.tables if each.name == "doctors").access == "withheld"
