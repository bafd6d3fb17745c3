"""Files as people have them: formats, encodings, ways of writing numbers and days, parts."""

import gzip
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

import deltalake
import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyiceberg.types import DoubleType

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.types import Kind
from sarus_kernel.vault.owner.drafting import draft
from sarus_kernel.vault.owner.drafts import ColumnDraft, Draft, InitOptions
from sarus_kernel.vault.owner.probing import cells
from sarus_kernel.vault.sources.opening import asking, opened
from tests.vault.sources.iceberg import Folder
from tests.vault.sources.workbook import write_workbook

PEOPLE = InitOptions("people", ("people", "id"))
ROWS = [(1, "Müller", 1.5), (2, "Weiß", 2.5), (3, "O'Neil; Jr.", 3.5)]
TABLE = pa.table({"id": [1, 2, 3], "name": [r[1] for r in ROWS], "size": [r[2] for r in ROWS]})


def _text(separator: str = ",") -> str:
    lines = [separator.join(("id", "name", "size"))]
    return "\n".join([*lines, *(f'{i}{separator}"{n}"{separator}{s}' for i, n, s in ROWS)]) + "\n"


def _write(name: str, text: str, encoding: str = "utf-8") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        raw = text.encode(encoding)
        (folder / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
        return folder

    return write


def _parquet(*names: str) -> Callable[[Path], Path]:
    """The rows in as many files."""

    def write(folder: Path) -> Path:
        for at, name in enumerate(names):
            (folder / name).parent.mkdir(exist_ok=True, parents=True)
            step = -(-len(ROWS) // len(names))
            pq.write_table(TABLE.slice(at * step, step), folder / name)
        return folder

    return write


def _sqlite(folder: Path) -> Path:
    with closing(sqlite3.connect(folder / "people.sqlite")) as db, db:
        db.execute("CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL, size REAL)")
        db.executemany("INSERT INTO people VALUES (?, ?, ?)", ROWS)
    return folder / "people.sqlite"


def _duckdb(folder: Path) -> Path:
    with duckdb.connect(str(folder / "people.duckdb")) as connection:
        connection.register("rows", TABLE)
        connection.execute("CREATE TABLE hidden AS FROM rows; CREATE VIEW people AS FROM hidden")
    return folder / "people.duckdb"


def _excel(folder: Path) -> Path:
    rows = [("id", "name", "size"), *ROWS]
    return write_workbook(folder / "people.xlsx", {"Tabelle1": rows, "leer": []})


def _delta(folder: Path) -> Path:
    """A row is deleted after it was written: its file still holds it."""
    gone = pa.table({"id": [99], "name": ["gone"], "size": [0.0]})
    deltalake.write_deltalake(str(folder / "people"), pa.concat_tables([TABLE, gone]))
    deltalake.DeltaTable(str(folder / "people")).delete("id = 99")
    return folder


def _delta_with_a_past(folder: Path) -> Path:
    """Rows in partitions, changed and merged in, a column that came later; then compacted."""
    place = str(folder / "people")
    first = pa.table({"id": [1, 2, 99], "name": [ROWS[0][1], "old", "gone"]})
    deltalake.write_deltalake(place, first, partition_by=["name"])
    later = pa.table({"id": [2, 3], "name": [r[1] for r in ROWS[1:]], "size": [2.5, 3.5]})
    deltalake.write_deltalake(place, later.slice(0, 0), mode="append", schema_mode="merge")
    merge = deltalake.DeltaTable(place).merge(later, "t.id = s.id", "s", "t")
    merge.when_matched_update_all().when_not_matched_insert_all().execute()
    deltalake.DeltaTable(place).update({"size": "1.5"}, predicate="id = 1")
    deltalake.DeltaTable(place).delete("id = 99")
    deltalake.DeltaTable(place).optimize.compact()
    return folder


def _iceberg(folder: Path) -> Path:
    """The same past: partitions, deleted and changed rows, a column renamed and one that came."""
    table = Folder("lake").create(folder / "people", pa.schema(
        [("id", pa.int64()), ("called", pa.string())]))  # fmt: skip
    with table.update_spec() as spec:
        spec.add_identity("called")
    table.append(pa.table({"id": [1, 2, 99], "called": [ROWS[0][1], "old", "gone"]}))
    table.delete("id = 99")
    with table.update_schema() as schema:
        schema.rename_column("called", "name")
        schema.add_column("size", DoubleType())
    table.overwrite(TABLE.slice(0, 2), "id <= 2")
    table.append(TABLE.slice(2))
    return folder


def _single(write: Callable[[Path], Path], name: str) -> Callable[[Path], Path]:
    return lambda folder: write(folder) / name


FORMATS = {
    "csv": _write("people.csv", _text()),
    "one csv": _single(_write("people.csv", _text()), "people.csv"),
    "semicolons": _write("people.csv", _text(";")),
    "tsv": _write("people.tsv", _text("\t")),
    "txt": _write("people.txt", _text("|")),
    "csv.gz": _write("people.csv.gz", _text()),
    "cp1252": _write("people.csv", _text(), "cp1252"),
    "cp1252 packed": _write("people.csv.gz", _text(), "cp1252"),
    "utf-16": _write("people.csv", _text(), "utf-16"),
    "utf-8 with a mark": _write("people.csv", _text(), "utf-8-sig"),
    "windows lines": _write("people.csv", _text().replace("\n", "\r\n")),
    "json lines": _write("people.jsonl", "\n".join(
        json.dumps({"id": i, "name": n, "size": s}) for i, n, s in ROWS)),
    "parquet": _parquet("people.parquet"),
    "one parquet": _single(_parquet("people.parquet"), "people.parquet"),
    "years": _parquet("people.2023.parquet", "people.2024.parquet"),
    "parts": _parquet("people/part-00000-ab.parquet", "people/part-00001-cd.parquet"),
    "only parts": lambda folder: _parquet(
        "people/part-0.parquet", "people/part-1.parquet")(folder) / "people",
    "sqlite": _sqlite,
    "duckdb": _duckdb,
    "excel": _excel,
    "delta": _delta,
    "delta with a past": _delta_with_a_past,
    "iceberg": _iceberg,
}  # fmt: skip


def read(source: Path, options: InitOptions = PEOPLE) -> tuple[Draft, list[tuple[object, ...]]]:
    """The draft, and the rows of `people` as they would be copied."""
    with opened(source) as (connection, tables):
        ask = asking(connection)
        found = draft(tables, options, ask)
        people = found.table("people")
        assert people is not None
        return found, ask(f"SELECT * FROM {cells(people)} AS t ORDER BY 1")


def column(found: Draft, name: str) -> ColumnDraft:
    people = found.table("people")
    column = people.column(name) if people is not None else None
    assert column is not None
    return column


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_every_format_gives_the_same_rows(
    write: Callable[[Path], Path], tmp_path: Path
) -> None:
    """Names, types and values are the same, however they are stored; deleted rows stay deleted."""
    found, rows = read(write(tmp_path))
    people = found.table("people")
    assert people is not None
    assert [(c.name, c.kind) for c in people.columns] == [
        ("id", Kind.INTEGER), ("name", Kind.TEXT), ("size", Kind.NUMBER)
    ]  # fmt: skip
    assert rows == ROWS


WAYS = [
    ("komma", ["1,5", "2", "170,3"], [1.5, 2.0, 170.3], "1.234,5"),
    ("wert", ["1,5", "2", "1.234,5"], [1.5, 2.0, 1234.5], "1.234,5"),
    ("value", ["1,234.5", "2,000", "3"], [1234.5, 2000.0, 3.0], "1,234.5"),
    ("betrag", ["1'234.5", "2", "1'000"], [1234.5, 2.0, 1000.0], "1'234.5"),
    ("somme", ["1 234,5", "2", "7,25"], [1234.5, 2.0, 7.25], "1 234,5"),
    ("geburt", ["31.12.1950", "01.02.1960", ""], [date(1950, 12, 31), date(1960, 2, 1), None],
     "%d.%m.%Y"),
    ("start_date", ["20200131", "20210228", "20210301"],
     [date(2020, 1, 31), date(2021, 2, 28), date(2021, 3, 1)], "%Y%m%d"),
    ("us_day", ["12/31/2020", "01/02/2020", "01/03/2020"],
     [date(2020, 12, 31), date(2020, 1, 2), date(2020, 1, 3)], "%m/%d/%Y"),
    ("seen", ["31.12.2020 08:15", "01.02.2021 23:59", ""],
     [datetime(2020, 12, 31, 8, 15), datetime(2021, 2, 1, 23, 59), None], "%d.%m.%Y %H:%M"),
    ("number", ["20200131", "20210228", "5"], [20200131, 20210228, 5], ""),
    ("plz", ["01067", "80331", "10115"], ["01067", "80331", "10115"], ""),
    ("flag", ["Y", "N", "Y"], ["Y", "N", "Y"], ""),
    ("raucht", ["Ja", "Nein", ""], ["Ja", "Nein", None], ""),
    ("answer", ["Yes", "No", "No"], ["Yes", "No", "No"], ""),
    ("real", ["true", "false", "TRUE"], [True, False, True], ""),
    ("code", ["12345678901234567890", "1", "2"], ["12345678901234567890", "1", "2"], ""),
    ("gap", ["NA", "3", "4"], [None, 3, 4], ""),
    ("mixed", ["1", "x", "2.5"], ["1", "x", "2.5"], ""),
    ("exponent", ["1e3", "2", "-.5"], [1000.0, 2.0, -0.5], ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "texts", "values", "form"), WAYS, ids=[w[0] for w in WAYS])
def test_values_are_read_as_people_write_them(
    name: str, texts: list[str], values: list[object], form: str, tmp_path: Path
) -> None:
    """Numbers and days by their separators; codes, leading zeros, Y and N stay text."""
    lines = [f"id;{name}", *(f'{at};"{text}"' for at, text in enumerate(texts, 1))]
    found, rows = read(_write("people.csv", "\n".join(lines))(tmp_path))
    assert [row[1] for row in rows] == values
    assert column(found, name).form == form


def test_a_day_that_may_be_either_is_asked_about(tmp_path: Path) -> None:
    """01/02/2020 is the first of February or the second of January: text, and a word about it."""
    found, _ = read(_write("people.csv", "id,day\n1,01/02/2020\n2,03/04/2020\n")(tmp_path))
    assert column(found, "day").kind is Kind.TEXT
    assert any("%d/%m/%Y or %m/%d/%Y" in note for note in found.notes)


def test_days_as_numbers_in_parquet(tmp_path: Path) -> None:
    """20200131 in a column called like a day is one, in OMOP's names and in others."""
    table = pa.table({"id": [1, 2], "visit_start_date": [20200131, 20210228], "n": [20200131, 1]})
    pq.write_table(table, tmp_path / "people.parquet")
    _, rows = read(tmp_path)
    assert rows == [(1, date(2020, 1, 31), 20200131), (2, date(2021, 2, 28), 1)]


def test_partitions_give_their_column(tmp_path: Path) -> None:
    """`people/year=2023/part-0.parquet` has a column year."""
    for at, year in enumerate((2023, 2024, 2024)):
        place = tmp_path / "people" / f"year={year}"
        place.mkdir(exist_ok=True, parents=True)
        pq.write_table(TABLE.slice(at, 1), place / f"part-{at}.parquet")
    _, rows = read(tmp_path)
    assert [(row[0], row[-1]) for row in rows] == [(1, 2023), (2, 2024), (3, 2024)]


STOPPED = [
    (_write("people.csv", "1,abc,2.5\n2,def,3.5\n"), "no line with the names"),
    (_write("people.csv", ""), "people"),
    (_write("people.csv", "id,a\n1,2\n3,4,5,6\n1,2\n"), "people"),
    (_write("people.docx", "x"), "There is no table"),
    (_write("people.xlsx", "x"), "cannot be read as a workbook"),
]


@pytest.mark.parametrize(("write", "words"), STOPPED, ids=range(len(STOPPED)))
def test_what_cannot_be_read_says_so(
    write: Callable[[Path], Path], words: str, tmp_path: Path
) -> None:
    """Files without a header, without rows, of another kind: in words, with what to do."""
    with pytest.raises(OwnerError, match=words):
        read(write(tmp_path))


def test_a_header_that_looks_like_numbers(tmp_path: Path) -> None:
    """One name that is a number is a name."""
    found, _ = read(_write("people.csv", "id,name,98.6\n1,a,2\n2,b,3\n")(tmp_path))
    assert column(found, "98.6").kind is Kind.INTEGER


@pytest.mark.parametrize("names", ["id,a,a,", ",id,sex,born", "id,", ",id"])
def test_a_column_without_a_name(names: str, tmp_path: Path) -> None:
    """An index that pandas has written, a comma at the end of each line: still a line of names."""
    many = names.count(",") + 1
    rows = "".join(",".join(str(i + k) for k in range(many)) + "\n" for i in range(20))
    found, _ = read(_write("people.csv", f"{names}\n{rows}")(tmp_path))
    people = found.table("people")
    assert people is not None and people.column("id") and len(people.columns) == many


def test_all_files_that_cannot_be_read_at_once(tmp_path: Path) -> None:
    """Each with its reason: lines of several lengths, no rows, another format; no words of the
    query that was tried."""
    _write("people.csv", "id,a\n1,2\n2,3,4\n3\n4,5\n")(tmp_path)
    _write("empty.csv", "")(tmp_path)
    _write("x.parquet", "no")(tmp_path)
    with pytest.raises(OwnerError, match="3 tables cannot be read") as told:
        read(tmp_path)
    words = str(told.value)
    assert "one number of values" in words and "empty.csv is empty" in words
    assert "table x of the source" in words and "LINE 1" not in words


def test_a_lake_without_its_library_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Delta folder is never read as loose Parquet."""
    _delta(tmp_path)

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("sarus_kernel.vault.sources.lakes.import_module", missing)
    with pytest.raises(OwnerError, match="deleted rows"):
        read(tmp_path)
    (tmp_path / "hudi" / ".hoodie").mkdir(parents=True)
    with pytest.raises(OwnerError, match="Hudi"):
        read(tmp_path / "hudi")


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    """A file of another kind beside the tables is not passed over in silence."""
    _write("people.csv", _text())(tmp_path)
    (tmp_path / "notes.docx").write_text("x", "utf-8")
    found, _ = read(tmp_path)
    assert any("notes.docx" in note for note in found.notes)


def test_what_a_database_declares_is_a_fact(tmp_path: Path) -> None:
    """Keys, foreign keys, NOT NULL, ENUM and CHECK of DuckDB are facts."""
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        connection.execute("""
            CREATE TYPE sex AS ENUM ('f', 'm');
            CREATE TABLE people (id INTEGER PRIMARY KEY, sex sex NOT NULL,
                ward VARCHAR CHECK (ward IN ('A', 'B')), age INTEGER CHECK (age BETWEEN 0 AND 120));
            CREATE TABLE stay (nr INTEGER PRIMARY KEY, who INTEGER REFERENCES people (id));
            INSERT INTO people VALUES (1, 'f', 'A', 40), (2, 'm', NULL, 50);
            INSERT INTO stay VALUES (7, 1)""")
    found, _ = read(tmp_path / "a.duckdb")
    sex, ward, age = (column(found, name) for name in ("sex", "ward", "age"))
    assert (sex.categories, sex.nullable) == (("f", "m"), False)
    assert (ward.categories, ward.nullable) == (("A", "B"), True)
    assert (age.low, age.high, age.origin) == (0, 120, "declared by the source")
    assert [str(link) for link in found.links] == ["stay.who -> people.id"]


def test_two_schemas(tmp_path: Path) -> None:
    """Of two tables with one name, the schema says which."""
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        for schema, rows in (("x", 3), ("y", 5)):
            connection.execute(f"CREATE SCHEMA {schema}")
            query = f"SELECT i AS id FROM range({rows}) t(i)"
            connection.execute(f"CREATE TABLE {schema}.people AS {query}")
    with pytest.raises(OwnerError, match="--schema"):
        read(tmp_path / "a.duckdb")
    with opened(tmp_path / "a.duckdb", ("y",)) as (connection, (table,)):
        assert connection.execute(f"SELECT count(*) FROM {table.scan}").fetchall() == [(5,)]


def test_omop_as_athena_and_extracts_write_it(tmp_path: Path) -> None:
    """Tabs, quotes that open nothing, days as 20020131; codes are texts where all are digits."""
    names = ("concept_id", "concept_name", "domain_id", "vocabulary_id", "concept_class_id",
             "standard_concept", "concept_code", "valid_start_date", "valid_end_date",
             "invalid_reason")  # fmt: skip
    rows = [
        (str(n), f'5" tube {n}', "Device", "SNOMED", "Thing", "S", f"{n}", "20020131", "20991231",
         "")
        for n in range(1000, 1200)
    ]  # fmt: skip
    text = "\n".join("\t".join(row) for row in (names, *rows)) + "\n"
    (tmp_path / "CONCEPT.csv").write_text(text, "utf-8")
    people = "\n".join(f"{n},8507,1950,0,0" for n in range(1, 31))
    (tmp_path / "person.csv").write_text(
        "person_id,gender_concept_id,year_of_birth,race_concept_id,ethnicity_concept_id\n" + people,
        "utf-8",
    )
    deaths = "\n".join(f"{n},2020013{n % 2},0" for n in range(1, 9))
    (tmp_path / "death.csv").write_text("person_id,death_date,death_type_concept_id\n" + deaths)
    asked = InitOptions("omop", ("person", "person_id"))
    with opened(tmp_path) as (connection, tables):
        ask = asking(connection)
        found = draft(tables, asked, ask)
        concept, death = found.table("CONCEPT"), found.table("death")
        assert concept is not None and death is not None
        assert (concept.access, death.access) == ("public", "private")
        query = f"SELECT concept_name, concept_code, valid_start_date FROM {cells(concept)} AS t"
        assert ask(f"{query} ORDER BY concept_id LIMIT 1") == [
            ('5" tube 1000', "1000", date(2002, 1, 31))
        ]
        days = ask(f"SELECT DISTINCT death_date FROM {cells(death)} AS t ORDER BY 1")
        assert days == [(date(2020, 1, 30),), (date(2020, 1, 31),)]
    assert not found.findings
