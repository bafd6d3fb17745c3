"""SDV's Metadata JSON, read and written without SDV."""

import json
from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.owner.drafts import ColumnWish, InitOptions
from sarus_kernel.vault.owner.initialise import look
from sarus_kernel.vault.owner.sdv_metadata import ORIGIN, described, metadata_of, with_metadata
from tests.vault.twin.worlds import CATALOG

SAID = {
    "METADATA_SPEC_VERSION": "V1",
    "tables": {
        "pat": {
            "primary_key": "nr",
            "columns": {
                "nr": {"sdtype": "id"},
                "seen": {"sdtype": "datetime", "datetime_format": "%d.%m.%Y"},
                "height": {"sdtype": "numerical", "computer_representation": "Float"},
            },
        },
        "stay": {
            "columns": {
                "of": {"sdtype": "id"},
                "days": {"sdtype": "numerical", "computer_representation": "Int64"},
                "planned": {"sdtype": "boolean"},
                "why": {"sdtype": "categorical"},
            }
        },
    },
    "relationships": [
        {
            "parent_table_name": "pat", "parent_primary_key": "nr",
            "child_table_name": "stay", "child_foreign_key": "of",
        }
    ],
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of it."""
    place = tmp_path / "metadata.json"
    place.write_text(json.dumps(SAID))
    return place


def test_types_keys_and_relationships_become_the_drafts(tmp_path: Path, file: Path) -> None:
    """Whatever columns are called; no fact but these is taken over or lost."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "pat.csv").write_text("nr,seen,height\n1,31.12.2020,170\n2,01.02.2021,171\n")
    (source / "stay.csv").write_text("of,days,planned,why\n1,3,true,a\n1,4,false,b\n2,1,true,a\n")
    options = with_metadata(InitOptions("ward", ("pat", "nr")), described(file))
    found = look(source, options)
    assert not found.findings
    pat, stay = found.table("pat"), found.table("stay")
    assert pat is not None and stay is not None
    kinds = {column.name: column.kind for table in (pat, stay) for column in table.columns}
    assert kinds["seen"] is Kind.DATE and kinds["height"] is Kind.NUMBER
    assert kinds["days"] is Kind.INTEGER and kinds["planned"] is Kind.BOOLEAN
    assert pat.key == "nr" and stay.access == "private"
    assert stay.owner is not None and stay.owner.origin == ORIGIN
    days = stay.column("days")
    assert days is not None and days.nullable


def test_what_the_owner_names_goes_before(file: Path) -> None:
    """Keys and columns that options name are theirs."""
    named = {("stay", "why"): ColumnWish(left_out=True), ("pat", "height"): ColumnWish()}
    asked = InitOptions("ward", ("pat", "nr"), keys={"pat": "seen"}, columns=named)
    options = with_metadata(asked, described(file))
    assert options.keys == {"pat": "seen"}
    assert options.columns["stay", "why"].left_out
    assert options.columns["pat", "height"] == ColumnWish()


def test_a_file_of_one_table(tmp_path: Path) -> None:
    """The older form without tables is about the people."""
    file = tmp_path / "one.json"
    one = SAID["tables"]["pat"]  # type: ignore[index]
    file.write_text(json.dumps({"METADATA_SPEC_VERSION": "SINGLE_TABLE_V1", **one}))
    assert described(file, "pat").keys == {"pat": "nr"}


@pytest.mark.parametrize("text", [
    "", "[]", "{}", '{"METADATA_SPEC_VERSION": "V1", "tables": []}',
    '{"METADATA_SPEC_VERSION": "V1", "tables": {"a": {"columns": {"b": {}}}}}',
    '{"METADATA_SPEC_VERSION": "V1", "tables": {}, "relationships": [{}]}',
])  # fmt: skip
def test_another_file_is_refused_in_words(tmp_path: Path, text: str) -> None:
    """Whatever is wrong with it."""
    file = tmp_path / "other.json"
    file.write_text(text)
    with pytest.raises(OwnerError, match="no Metadata JSON of SDV"):
        described(file)


def test_what_is_written_says_the_same_when_it_is_read(tmp_path: Path) -> None:
    """Each relationship of the catalog, each key, each kind; nothing of what is withheld."""
    file = tmp_path / "written.json"
    file.write_text(metadata_of(CATALOG))
    found = described(file)
    links = {str(link) for link in found.links}
    assert {"visit.person_id -> person.person_id", "condition.visit_id -> visit.visit_id",
            "death.person_id -> person.person_id"} <= links  # fmt: skip
    assert found.keys["visit"] == "visit_id" and found.keys["person"] == "person_id"
    for (table, column), wish in found.columns.items():
        assert CATALOG.table(table).schema()[column].kind is wish.kind
    data = json.loads(file.read_text())
    assert set(data["tables"]) == {table.name for table in CATALOG}
    assert data["tables"]["person"]["columns"]["name"] == {"sdtype": "unknown", "pii": True}
