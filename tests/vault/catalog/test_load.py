"""Reading catalog.toml, and refusing all that is not sound."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.vault.catalog import inspect, load
from sarus_kernel.vault.catalog.facts import Facts, write_facts

TEXT = """\
dataset = "patient_data"
privacy_unit = "person.person_id"
data_version = "1"

[tables.person]
access = "private"
unit = "person_id"
key = "person_id"
max_rows = 1

[tables.person.columns]
person_id = { type = "integer", nullable = false }
born = { type = "date", low = 1900-01-01, high = 2025-12-31 }
sex = { type = "text", categories = ["f", "m"], description = "Sex." }
place_id = { type = "integer", references = "place.place_id" }

[tables.place]
access = "public"
key = "place_id"

[tables.place.columns]
place_id = { type = "integer", nullable = false }

[tables.staff]
access = "withheld"

[tables.staff.columns]
name = { type = "text" }
"""
FACTS = {
    "person": Facts(
        {"person_id": Kind.INTEGER, "born": Kind.DATE, "sex": Kind.TEXT, "place_id": Kind.INTEGER},
        unique=("person_id",),
        whole=("person_id",),
    ),
    "place": Facts({"place_id": Kind.INTEGER}, ("place_id",), ("place_id",), rows=7),
}
Write = Callable[[str], Path]


@pytest.fixture
def vault(tmp_path: Path) -> Write:
    (tmp_path / "private").mkdir()
    write_facts(tmp_path, FACTS)

    def write(text: str) -> Path:
        (tmp_path / "catalog.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_a_sound_catalog(vault: Write) -> None:
    """Everything that is written down arrives, dates as days since 1970."""
    catalog = load(vault(TEXT))
    person = catalog.table("patient_data.private.person")
    assert (catalog.dataset, catalog.unit) == ("patient_data", "person.person_id")
    assert person.max_rows == 1
    assert person.one_row_per_unit
    assert person.schema()["born"] == ColumnType(Kind.DATE, True, -25567, 20453)
    assert person.schema()["sex"].categories == ("f", "m")
    assert not person.schema()["person_id"].nullable
    assert person.columns[3].references == "place.place_id"
    assert catalog.table("place").rows == 7
    assert len(catalog.version) == 64


def test_groups_per_person(vault: Write) -> None:
    """Whoever wrote it, bought or by hand; nothing is claimed of the data by it."""
    text = TEXT.replace('categories = ["f", "m"]', "groups_per_person = [1, 2, 2, 3, 9]", 1)
    assert load(vault(text)).table("person").columns[2].groups == (1, 2, 2, 3, 9)


BROKEN = [
    ('access = "private"', 'acess = "private"', 6, "Did you mean access"),
    ('access = "private"', 'access = "secret"', 6, "private, public, withheld"),
    ("max_rows = 1", "max_rows = 0", 9, "between 1"),
    ("max_rows = 1", 'max_rows = "1"', 9, "whole number"),
    ('unit = "person_id"', "", 6, "needs a unit"),
    ('unit = "person_id"', 'unit = "persn_id"', 7, "Did you mean person_id"),
    ('key = "person_id"', "", 2, "its key too"),
    ('"person.person_id"', '"person.born"', 2, "its key too"),
    ('"integer", nullable = false }\nborn', '"integer" }\nborn', 7, "nullable = false"),
    ('"integer", nullable = false }\nborn', '"text", nullable = false }\nborn', 12, "snapshot"),
    ('type = "date"', 'type = "day"', 13, "has to be one of"),
    ("low = 1900-01-01", "low = 1900", 13, "a date like the column"),
    ("low = 1900-01-01", "low = 2900-01-01", 13, "low is above high"),
    ('categories = ["f", "m"]', "categories = [1, 2]", 14, "text values"),
    ('categories = ["f", "m"]', "groups_per_person = [1, 2, 4, 3, 5]", 14, "99 % of people"),
    ('categories = ["f", "m"]', "groups_per_person = [1, 2]", 14, "5 whole numbers"),
    ('categories = ["f", "m"]', "groups_per_person = [0, 1, 1, 1, true]", 14, "from 1"),
    ('categories = ["f", "m"]', "categories = []", 14, "not empty"),
    ('categories = ["f", "m"]', 'categories = ["f", "f"]', 14, "twice"),
    ("place.place_id", "place.plce_id", 15, "Did you mean place.place_id"),
    ('sex = { type = "text"', 'sex = { type = "text", nullable = false', 14, "to have no nulls"),
    ("sex =", "gender =", 14, "no column in the snapshot"),
    ('access = "withheld"', 'access = "public"', 25, "run init again"),
    ('access = "public"', 'access = "withheld"\nmax_rows = 3', 19, "Only a private table"),
    ("[tables.staff]", '[tables."my.staff"]', 24, "without a dot or a slash"),
    ("[tables.place.columns]\nplace_id", "[tables.place.columns]\nplace_no", 19, "no column"),
    ('dataset = "patient_data"', "", 0, "needs the key 'dataset'"),
]


@pytest.mark.parametrize(("old", "new", "line", "words"), BROKEN)
def test_what_is_wrong_is_said_by_line(
    vault: Write, old: str, new: str, line: int, words: str
) -> None:
    """Each mistake is refused, on its line, in words that help."""
    assert old in TEXT
    directory = vault(TEXT.replace(old, new, 1))
    problems = inspect(directory)[1]
    assert any(p.line == line and words in p.words for p in problems), [str(p) for p in problems]
    with pytest.raises(OwnerError):
        load(directory)


def test_a_key_that_was_not_verified(vault: Write) -> None:
    """A key is believed only if the snapshot was found to keep it."""
    directory = vault(TEXT)
    write_facts(directory, FACTS | {"place": Facts({"place_id": Kind.INTEGER}, (), (), rows=7)})
    problems = [(p.line, p.words) for p in inspect(directory)[1]]
    assert [line for line, _ in problems] == [19, 22]
    assert "not verified to be unique" in problems[0][1]


def test_without_facts_nothing_is_believed(vault: Write) -> None:
    """A vault without its verified facts does not start."""
    directory = vault(TEXT)
    (directory / "private" / "snapshot.toml").unlink()
    with pytest.raises(OwnerError, match=r"snapshot\.toml"):
        load(directory)
