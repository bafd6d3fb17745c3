"""Whose rows these are: links by declaration, by names and values, and by the owner's word."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.owner.drafting import draft
from sarus_kernel.vault.owner.drafts import Draft, InitOptions
from sarus_kernel.vault.owner.initialise import decided
from sarus_kernel.vault.owner.links import link
from sarus_kernel.vault.owner.snapshot import copy
from sarus_kernel.vault.sources.opening import asking, opened
from tests.vault.owner.sources import write_parquet

PATIENTS = InitOptions("clinic", ("patients", "id"))
CARE: Mapping[str, str] = {
    "patients": "SELECT i AS id, 1900 + i % 90 AS born FROM range(1, 101) t(i)",
    "visits": "SELECT i AS id, 1 + i % 100 AS patient_id, 1 + i % 7 AS doctor_id "
              "FROM range(1, 501) t(i)",
    "diagnoses": "SELECT i AS id, 1 + i % 500 AS visit_id, 'J' || i % 9 AS code "
                 "FROM range(1, 901) t(i)",
    "doctors": "SELECT i AS id, 'Dr ' || i AS title FROM range(1, 8) t(i)",
}  # fmt: skip
"""Every table has a column `id`, and none of them but one is the patient's."""
BANK: Mapping[str, str] = {
    "client": "SELECT i AS client_id FROM range(1, 51) t(i)",
    "disposition": "SELECT i AS disp_id, 1 + i % 50 AS client_id, 1000 + i % 40 AS account_id "
                   "FROM range(60) t(i)",
    "account": "SELECT 1000 + i AS account_id, 'monthly' AS frequency FROM range(40) t(i)",
    "trans": "SELECT i AS trans_id, 1000 + i % 40 AS account_id, i * 10 AS amount "
             "FROM range(400) t(i)",
}  # fmt: skip
CLIENTS = InitOptions("bank", ("client", "client_id"))


def looked(source: Path, options: InitOptions) -> Draft:
    with opened(source) as (connection, tables):
        return draft(tables, options, asking(connection))


def vault(folder: Path, tables: Mapping[str, str], options: InitOptions) -> tuple[Draft, Path]:
    """The draft of the tables, and the copy that is made by it."""
    (folder / "private").mkdir()
    with opened(write_parquet(folder / "source", tables)) as (connection, source):
        found = draft(source, options, asking(connection))
        decided(found)
        copy(connection, found, folder, lambda what, share: None)
    return found, folder / "private" / "data.duckdb"


def access(found: Draft) -> dict[str, str]:
    return {table.name: table.access for table in found.tables}


def ask(file: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_a_tables_own_key_is_never_the_person(tmp_path: Path) -> None:
    """With `id` as the unit, visits and diagnoses find their patients by their links: no row goes
    astray, none is dropped."""
    found, file = vault(tmp_path, CARE, PATIENTS)
    assert access(found) == {
        "patients": "private", "visits": "private", "diagnoses": "private", "doctors": "withheld"
    }  # fmt: skip
    assert {name: each.dropped for name, each in found.counted.items()} == {
        "patients": 0, "visits": 0, "diagnoses": 0
    }  # fmt: skip
    unit = found.table("diagnoses").unit  # type: ignore[union-attr]
    right = (
        f'SELECT count(*), bool_and(d."{unit}" = v.patient_id) FROM diagnoses AS d '
        "JOIN visits AS v ON d.visit_id = v.id"
    )
    assert ask(file, right) == [(900, True)]


def test_the_other_candidate_is_an_attribute(tmp_path: Path) -> None:
    """Patient or doctor: the unit is the owner's choice, and the rest follows it."""
    source = write_parquet(tmp_path / "source", CARE)
    by_doctor = looked(source, replace(PATIENTS, unit=("doctors", "id")))
    assert by_doctor.table("visits").unit == "doctor_id"  # type: ignore[union-attr]
    assert by_doctor.table("patients").access == "withheld"  # type: ignore[union-attr]


def test_keys_with_a_prefix_of_their_table(tmp_path: Path) -> None:
    """`l_orderkey` leads to `o_orderkey`, and from there to the customer."""
    found, file = vault(
        tmp_path,
        {
            "customer": "SELECT i AS c_custkey FROM range(1, 31) t(i)",
            "orders": "SELECT 7 * i AS o_orderkey, 1 + i % 30 AS o_custkey FROM range(90) t(i)",
            "lineitem": "SELECT 7 * (i % 90) AS l_orderkey, i AS l_quantity FROM range(300) t(i)",
        },
        InitOptions("shop", ("customer", "c_custkey")),
    )
    assert set(access(found).values()) == {"private"}
    assert ask(file, "SELECT count(*) FROM lineitem WHERE c_custkey IS NULL") == [(0,)]


def test_tables_of_one_row_each_lead_to_the_people(tmp_path: Path) -> None:
    """And not to one another, though each has unique keys that the other has, too."""
    each = "SELECT 1 + i AS patient_id, i AS value FROM range(100) t(i)"
    found = looked(write_parquet(tmp_path / "s", {**CARE, "a": each, "z": each}), PATIENTS)
    for table in (found.table("a"), found.table("z")):
        assert table is not None and str(table.owner) == f"{table.name}.patient_id -> patients.id"


def test_a_bridge_is_asked_about_and_then_shared(tmp_path: Path) -> None:
    """Joint accounts are withheld until the owner says that their rows are the holders'; then each
    holder has a copy, and the draft says what that does to the bound."""
    (tmp_path / "first").mkdir()
    first = looked(write_parquet(tmp_path / "first", BANK), CLIENTS)
    account = first.table("account")
    assert account is not None and account.access == "withheld"
    assert "account.account_id -> disposition.account_id" in account.origin
    transfers = first.table("trans")
    assert transfers is not None and transfers.access == "withheld"
    assert "trans.account_id -> account.account_id" in transfers.origin
    joint = link("account.account_id -> disposition.account_id")
    found, file = vault(tmp_path, BANK, replace(CLIENTS, links=(joint,)))
    assert set(access(found).values()) == {"private"}
    assert any("up to 2 people" in note for note in found.notes)
    assert found.table("account").key is None  # type: ignore[union-attr]
    of_each = (
        "SELECT count(*) FROM (SELECT t.client_id FROM trans AS t WHERE NOT EXISTS (SELECT 1 FROM "
        "disposition AS d WHERE d.client_id = t.client_id AND d.account_id = t.account_id))"
    )
    assert ask(file, of_each) == [(0,)]
    assert ask(file, "SELECT count(*) FROM trans") == [(600,)]


def test_several_columns_at_once(tmp_path: Path) -> None:
    """A composite key leads to its row, and not to one that shares a part of it."""
    tables = {
        "patients": "SELECT i AS id FROM range(1, 41) t(i)",
        "stay": "SELECT 1 + i % 40 AS patient_id, i // 40 AS ward, i % 40 AS number "
                "FROM range(80) t(i)",
        "drug": "SELECT i % 2 AS ward, i % 40 AS number, i AS dose FROM range(200) t(i)",
    }  # fmt: skip
    both = link("drug.ward,number -> stay.ward,number")
    found, file = vault(tmp_path, tables, replace(PATIENTS, links=(both,)))
    assert not found.table("drug").shared  # type: ignore[union-attr]
    assert ask(file, "SELECT count(*), bool_and(id = number + 1) FROM drug") == [(200, True)]


def test_events_without_a_table_of_people(tmp_path: Path) -> None:
    """Where only events are there, the people are drawn from them, by the owner's word."""
    events = {"events": "SELECT 'u' || i % 20 AS user_id, i AS at FROM range(200) t(i)"}
    asked = InitOptions("web", ("events", "user_id"))
    with pytest.raises(OwnerError, match="--key events="):
        vault(tmp_path, events, asked)
    (tmp_path / "again").mkdir()
    found, file = vault(tmp_path / "again", events, replace(asked, keys={"events": ""}))
    assert found.options.unit == ("people", "user_id")
    assert access(found) == {"events": "private", "people": "private"}
    assert ask(file, "SELECT count(*) FROM people") == [(20,)]


def test_two_ways_of_one_length_are_asked_about(tmp_path: Path) -> None:
    """A transfer between two people is nobody's until one of them is chosen."""
    tables = {
        **CARE, "transfer": "SELECT i AS n, 1 + i AS from_patient_id, 51 + i AS to_patient_id "
                            "FROM range(50) t(i)"
    }  # fmt: skip
    source = write_parquet(tmp_path / "source", tables)
    transfer = looked(source, PATIENTS).table("transfer")
    assert transfer is not None and transfer.access == "withheld"
    assert "more than one person" in transfer.origin
    chosen = replace(PATIENTS, links=(link("transfer.from_patient_id -> patients.id"),))
    assert looked(source, chosen).table("transfer").unit == "from_patient_id"  # type: ignore[union-attr]


def test_when_most_rows_would_be_dropped_it_stops(tmp_path: Path) -> None:
    """A link that leaves out most of a table is a wrong link."""
    visits = "SELECT i AS id, i AS patient_id FROM range(1, 1001) t(i)"
    asked = replace(PATIENTS, links=(link("visits.patient_id -> patients.id"),))
    with pytest.raises(OwnerError, match="900 of 1,000 rows belong to nobody"):
        vault(tmp_path, {**CARE, "visits": visits}, asked)


def test_all_is_said_at_once(tmp_path: Path) -> None:
    """Three tables with broken keys are three findings, each with what to say."""
    tables = {
        "patients": CARE["patients"],
        **{name: "SELECT 1 AS id, 1 + i % 9 AS patient_id FROM range(9) t(i)" for name in "abc"},
    }
    with pytest.raises(OwnerError) as caught:
        vault(tmp_path, tables, PATIENTS)
    assert all(f"--key {name}=" in str(caught.value) for name in "abc")
    (tmp_path / "again").mkdir()
    found, _ = vault(tmp_path / "again", tables, replace(PATIENTS, keys=dict.fromkeys("abc", "")))
    assert set(access(found).values()) == {"private"}


@pytest.mark.parametrize(
    "text", ["visits", "visits.patient_id", "a.b -> c", "a.b,c -> d.e", "a.b -> c.d -> e.f"]
)
def test_a_link_that_is_none(text: str) -> None:
    """What cannot be read says what a link is."""
    with pytest.raises(OwnerError, match=r"TABLE\.COLUMN -> TABLE\.COLUMN"):
        link(text)


def test_links_of_names_with_dots_and_spaces() -> None:
    """Names are quoted where they would read as more than one, and read back as they were."""
    found = link('my visits."pat.id",b -> "x,y"."a > b", c ')
    assert (found.table, found.columns) == ("my visits", ("pat.id", "b"))
    assert (found.parent, found.parent_columns) == ("x,y", ("a > b", "c"))
    assert link(str(found)) == found


def test_a_key_that_is_not_called_like_its_table(tmp_path: Path) -> None:
    """Diagnoses find their stay by a number that is unique there, though nothing is called so."""
    tables = {
        "Patienten": "SELECT i AS PatNr FROM range(1, 41) t(i)",
        "Aufenthalte": "SELECT 500 + i AS FallNr, 1 + i % 40 AS PatNr, i % 3 AS Station "
                       "FROM range(80) t(i)",
        "Diagnosen": "SELECT 500 + i % 80 AS FallNr, 'J' || i % 5 AS ICD FROM range(200) t(i)",
        "ICD": "SELECT 'J' || i AS ICD, 'x' || i AS Text FROM range(5) t(i)",
    }  # fmt: skip
    asked = InitOptions("klinik", ("Patienten", "PatNr"), public=("ICD",))
    found, file = vault(tmp_path, tables, asked)
    assert access(found)["Diagnosen"] == "private"
    assert found.table("Aufenthalte").key == "FallNr"  # type: ignore[union-attr]
    assert "Diagnosen.ICD -> ICD.ICD" in {str(link) for link in found.links}
    assert ask(file, "SELECT bool_and(PatNr = 1 + (FallNr - 500) % 40) FROM Diagnosen") == [(True,)]


@pytest.mark.parametrize("first", [1, 10**6])
def test_small_numbers_suggest_nothing(tmp_path: Path, first: int) -> None:
    """Places that count from one are among the keys of people who do; sparse keys are no chance,
    unless the column is called like another table's."""
    tables = {
        "people": f"SELECT {first} + (i - 1) * {first} AS id FROM range(1, 41) t(i)",
        "stay": f"SELECT {first} * (1 + i % 20) AS place, {first} * (1 + i % 40) AS ward_id, "
                "i AS n FROM range(200) t(i)",
        "wards": f"SELECT {first} * i AS ward_id FROM range(1, 41) t(i)",
    }  # fmt: skip
    found = looked(write_parquet(tmp_path / "source", tables), InitOptions("x", ("people", "id")))
    stay = found.table("stay")
    assert stay is not None and stay.access == "withheld"
    assert "ward_id -> people" not in stay.origin
    assert "stay.place" not in stay.origin or first > 1
