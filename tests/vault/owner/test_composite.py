"""People who are known by several columns together: one key is made of them, and nobody mixed."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarus_kernel.command.init_options import init_options
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.owner.composite import joined, read_unit, unit_text
from sarus_kernel.vault.owner.draft_file import FILE, draft_text
from sarus_kernel.vault.owner.draft_reading import load_draft
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.erasing import Erasure, erase
from sarus_kernel.vault.owner.initialise import initialise
from sarus_kernel.vault.owner.links import link
from sarus_kernel.vault.owner.refreshing import Wish, refresh
from sarus_kernel.vault.sources.sql_text import literal
from tests.vault.owner.sources import write_csv, write_parquet
from tests.vault.owner.test_ownership import access, ask, looked, vault

_WHO = "CASE WHEN {0} % 2 = 0 THEN 'A' ELSE 'B/C' END AS clinic, {0} // 2 AS "
CLINICS: Mapping[str, str] = {
    "patients": f"SELECT {_WHO.format('i')} nr, 30 + i % 50 AS age FROM range(80) t(i)",
    "visits": f"SELECT i AS id, {_WHO.format('(i % 80)')} patient_nr, i % 80 AS who "
              "FROM range(200) t(i)",
    "lab": "SELECT i AS id, i % 200 AS visit_id, i % 200 % 80 AS who FROM range(500) t(i)",
}  # fmt: skip
"""Numbers count from 0 in both clinics, so a number alone is two people's."""
BOTH = init_options("clinics", "patients.clinic,nr")
WHO = "CASE WHEN who % 2 = 0 THEN 'A' ELSE 'B\\/C' END || '/' || who // 2"


def _nothing(*_: object) -> None:
    """Progress, and the owner's look at a draft."""


@pytest.mark.parametrize(
    ("text", "place", "parts"),
    [
        ("patients.clinic,nr", ("patients", "clinic_nr"), ("clinic", "nr")),
        ("patients.(clinic, nr)", ("patients", "clinic_nr"), ("clinic", "nr")),
        ('"Heart Patients"."Pat.Nr","A,B"', ("Heart Patients", "Pat.Nr_A,B"), ("Pat.Nr", "A,B")),
        ('"Heart Patients"."Pat.Nr"', ("Heart Patients", "Pat.Nr"), ()),
        ("patients.Pat.Nr", ("patients", "Pat.Nr"), ()),
        ("person.person_id", ("person", "person_id"), ()),
    ],
)
def test_a_unit_as_it_is_named(text: str, place: tuple[str, str], parts: tuple[str, ...]) -> None:
    """With commas, parentheses, quotes; a draft holds it so that it is read back the same."""
    unit = read_unit(text)
    assert unit is not None and (unit.place, unit.parts) == (place, parts)
    assert read_unit(unit_text(InitOptions("x", place, parts=parts))) == unit
    assert read_unit("patients") is None and read_unit("patients.") is None


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(*[st.text("ab/\\-' ", max_size=4)] * 2), min_size=2, max_size=30))
def test_two_people_never_get_one_key(pairs: list[tuple[str, str]]) -> None:
    """As many keys as pairs, whatever stands in them; none where a part is missing."""
    rows = ", ".join(f"({literal(a)}, {literal(b)})" for a, b in pairs)
    query = f"SELECT count(DISTINCT {joined(['a', 'b'])}) FROM (VALUES {rows}) AS t(a, b)"
    assert duckdb.execute(query).fetchall() == [(len(set(pairs)),)]
    nothing = f"SELECT {joined(['NULL', literal('x')])}, {joined([literal('x'), 'NULL'])}"
    assert duckdb.execute(nothing).fetchall() == [(None, None)]


def test_each_row_is_its_own_persons(tmp_path: Path) -> None:
    """By both columns, and over a table in between; the draft, read back, says the same."""
    found, file = vault(tmp_path, CLINICS, BOTH)
    assert found.options.unit == ("patients", "clinic_nr")
    assert set(access(found).values()) == {"private"}
    for table, rows in (("visits", 200), ("lab", 500)):
        count = f"SELECT count(*), bool_and(clinic_nr = {WHO}) FROM {table}"
        assert ask(file, count) == [(rows, True)]
    assert ask(file, "SELECT count(DISTINCT clinic_nr) FROM patients") == [(80,)]
    (tmp_path / FILE).write_text(draft_text(found), "utf-8")
    again = looked(tmp_path / "source", load_draft(tmp_path).options)
    assert again.tables == tuple(
        replace(table, origin=other.origin, columns=other.columns, owner=other.owner)
        for table, other in zip(found.tables, again.tables, strict=True)
    )
    assert [len(table.columns) for table in again.tables] == [4, 4, 5]


def test_names_that_say_nothing_are_asked_about(tmp_path: Path) -> None:
    """A column nr beside a clinic may be anybody's number."""
    stays = CLINICS["visits"].replace("patient_nr", "nr")
    source = write_parquet(tmp_path / "source", {**CLINICS, "visits": stays})
    found = looked(source, BOTH)
    visits = found.table("visits")
    assert visits is not None and visits.access == "withheld"
    assert '--link "visits.clinic,nr -> patients.clinic,nr"' in visits.origin
    said = replace(BOTH, links=(link("visits.clinic,nr -> patients.clinic,nr"),))
    assert set(access(looked(source, said)).values()) == {"private"}


def test_two_pairs_that_fit_are_asked_about(tmp_path: Path) -> None:
    """Whose visit it is follows from one of them; the words say which there are."""
    twice = CLINICS["visits"].replace("AS id,", "AS id, 'A' AS patient_clinic,")
    found = looked(write_parquet(tmp_path / "source", {**CLINICS, "visits": twice}), BOTH)
    visits = found.table("visits")
    assert visits is not None and visits.access == "withheld"
    assert "visits.patient_clinic,patient_nr -> " in visits.origin
    assert "visits.clinic,patient_nr -> " in visits.origin


def test_declared_keys_of_several_columns(tmp_path: Path) -> None:
    """Where the source declares the keys, names do not matter."""
    with duckdb.connect(str(tmp_path / "source.duckdb")) as connection:
        connection.execute(
            "CREATE TABLE patients (clinic VARCHAR, nr INT, PRIMARY KEY (clinic, nr));"
            "CREATE TABLE stays (a VARCHAR, b INT, n INT, PRIMARY KEY (a, b, n),"
            "  FOREIGN KEY (a, b) REFERENCES patients (clinic, nr));"
            "CREATE TABLE drugs (x VARCHAR, y INT, z INT, FOREIGN KEY (x, y, z) REFERENCES stays);"
            "INSERT INTO patients SELECT 'A' || i % 2, i // 2 FROM range(20) t(i);"
            "INSERT INTO stays SELECT clinic, nr, i FROM patients, range(3) t(i);"
            "INSERT INTO drugs SELECT a, b, n FROM stays"
        )
    found = looked(tmp_path / "source.duckdb", BOTH)
    assert set(access(found).values()) == {"private"} and not found.findings
    assert [found.counted[name].dropped for name in ("stays", "drugs")] == [0, 0]
    drugs = found.table("drugs")
    assert drugs is not None and str(drugs.owner) == "drugs.x,y,z -> stays.a,b,n"


def test_what_is_no_key(tmp_path: Path) -> None:
    """A number that two people have, a part that is missing, a part that is left out."""
    source = write_parquet(tmp_path / "one", CLINICS)
    alone = looked(source, init_options("clinics", "patients.nr"))
    assert any("--privacy-unit patients.nr,COLUMN" in each.words for each in alone.findings)
    holes = CLINICS["patients"].replace("i // 2 AS", "nullif(i // 2, 3) AS")
    some = looked(write_parquet(tmp_path / "two", {**CLINICS, "patients": holes}), BOTH)
    assert any("patients.clinic, nr is not a key" in each.words for each in some.findings)
    for gone in ("patients.nr", "patients.clinic"):
        with pytest.raises(OwnerError, match="who is protected"):
            looked(source, init_options("clinics", "patients.clinic,nr", leave_out=gone))
    with pytest.raises(OwnerError, match="who is protected"):
        looked(source, init_options("clinics", "lab.id", leave_out="lab.id"))


def test_a_public_table_of_both_parts_stops(tmp_path: Path) -> None:
    """Whatever its columns are called; a list of the clinics alone is nobody's."""
    lists = {
        "register": "SELECT CASE WHEN i % 2 = 0 THEN 'A' ELSE 'B/C' END AS wo, i // 2 AS wer "
                    "FROM range(8) t(i)",
        "sites": "SELECT unnest(['A', 'B/C']) AS clinic, unnest([900, 800]) AS beds",
    }  # fmt: skip
    source = write_parquet(tmp_path / "source", {**CLINICS, **lists})
    told = [each.words for each in looked(
        source, init_options("c", "patients.clinic,nr", "register,sites")).findings]  # fmt: skip
    assert any("register holds keys of patients in wo, wer" in words for words in told)
    sites = replace(BOTH, public=("sites", "sites.clinic"))
    assert not any("together" in each.words for each in looked(source, sites).findings)
    said = init_options("c", "patients.clinic,nr", "register,register.wo,register.wer")
    assert not looked(source, said).findings


def test_a_vault_of_such_people(tmp_path: Path) -> None:
    """From events without a table of people to a new version, and one person less."""
    tables = {"visits": CLINICS["visits"], "lab": CLINICS["lab"]}
    asked = init_options("c", "visits.clinic,patient_nr", keys=["visits="])
    source = write_csv(tmp_path / "source", tables)
    initialise(tmp_path / "vault", source, asked)
    before = load(tmp_path / "vault")
    assert before.unit == "people.clinic_patient_nr"
    assert {info.name: info.unit_parts for info in before} == {
        "people": ("clinic", "patient_nr"), "visits": ("clinic", "patient_nr"), "lab": (),
    }  # fmt: skip
    with (source / "visits.csv").open("a") as file:
        file.write("999,B/C,777,0\n")
    refresh(tmp_path / "vault", Wish(InitOptions("c", ("c", "c"))), _nothing, _nothing)
    erase(tmp_path / "vault", Erasure("A/0"), _nothing)
    assert load(tmp_path / "vault").tables == before.tables
    data = tmp_path / "vault" / "private" / "data.duckdb"
    assert ask(data, "SELECT count(*) FROM people") == [(80,)]
    gone = "SELECT count(*) FROM visits WHERE clinic_patient_nr = 'A/0'"
    new = "SELECT count(*) FROM visits WHERE clinic_patient_nr = 'B\\/C/777'"
    assert (ask(data, gone), ask(data, new)) == ([(0,)], [(1,)])
