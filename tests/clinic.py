"""A clinic of a dozen people: the catalog that questions are asked of, and a few rows for it."""

from functools import cache

import duckdb

from sarus_kernel.engines.duckdb import DuckDB
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind


def _column(name: str, kind: Kind, nullable: bool = False, **known: object) -> ColumnInfo:
    return ColumnInfo(name, ColumnType(kind, nullable, **known))  # type: ignore[arg-type]


CLINIC = Catalog(
    "clinic",
    "person.person_id",
    (
        TableInfo(
            "person",
            (
                _column("person_id", Kind.INTEGER),
                _column("sex", Kind.TEXT, categories=("F", "M")),
                _column("born", Kind.DATE, low=-25567, high=18262),  # 1900 to 2020
                _column("height", Kind.NUMBER, True, low=50, high=220),
                _column("region_id", Kind.INTEGER, True),
                _column("smoker", Kind.BOOLEAN, True),
            ),
            unit="person_id",
            key="person_id",
        ),
        TableInfo(
            "visit",
            (
                _column("visit_id", Kind.INTEGER),
                _column("person_id", Kind.INTEGER),
                _column("code", Kind.INTEGER),
                _column("began", Kind.DATE),
                _column("ended", Kind.DATE, True),
                _column("seen", Kind.TIMESTAMP, True),
                _column("cost", Kind.NUMBER, True),
                _column("place", Kind.TEXT, True),
            ),
            unit="person_id",
            max_rows=20,
        ),
        TableInfo(
            "drug",
            (
                _column("person_id", Kind.INTEGER),
                _column("code", Kind.INTEGER),
                _column("dose", Kind.NUMBER, low=0, high=1000),
                _column("began", Kind.DATE),
            ),
            unit="person_id",
            max_rows=50,
        ),
        TableInfo(
            "concept",
            (
                _column("code", Kind.INTEGER),
                _column("label", Kind.TEXT),
                _column("parent", Kind.INTEGER, True),
            ),
            access="public",
            key="code",
            rows=6,
        ),
        TableInfo(
            "odd table",
            (
                _column("select", Kind.INTEGER),
                _column('a"b', Kind.TEXT, True),
                _column("größe", Kind.NUMBER, True),
            ),
            access="public",
            rows=3,
        ),
        TableInfo("secret", (_column("person_id", Kind.INTEGER),), access="withheld"),
    ),
)
"""`person` has one row each, with public bounds; `visit` and `drug` have several, `cost` without
bounds; `concept` is public; `odd table` needs quotes; `secret` cannot be asked about."""

MAKE = """
CREATE TABLE person (person_id BIGINT, sex VARCHAR, born DATE, height DOUBLE, region_id BIGINT,
                     smoker BOOLEAN);
INSERT INTO person VALUES
  (1, 'F', '1931-05-17', 161.5, 10, true),  (2, 'M', '1944-12-31', 180.0, 10, false),
  (3, 'F', '1958-02-28', NULL, 20, NULL),   (4, 'M', '1970-01-01', 175.25, NULL, true),
  (5, 'F', '1984-02-29', 168.0, 30, false), (6, 'M', '1999-07-04', 190.5, 20, NULL),
  (7, 'F', '2004-11-11', 155.0, 10, false), (8, 'M', '2012-06-30', 120.0, NULL, false),
  (9, 'F', '1950-10-10', 163.0, 30, true),  (10, 'M', '1962-03-15', 171.0, 20, true);
CREATE TABLE visit (visit_id BIGINT, person_id BIGINT, code BIGINT, began DATE, ended DATE,
                    seen TIMESTAMP, cost DOUBLE, place VARCHAR);
INSERT INTO visit VALUES
  (101, 1, 1, '2010-01-05', '2010-01-09', '2010-01-05 08:30:00', 250.5, 'Lyon'),
  (102, 1, 2, '2011-03-01', NULL, '2011-03-01 23:59:59', NULL, 'Paris'),
  (103, 2, 1, '2010-02-28', '2010-03-02', NULL, 99.0, ' Nice '),
  (104, 3, 3, '2012-02-29', '2012-02-29', '2012-02-29 00:00:00', 12.25, 'lyon'),
  (105, 3, 3, '2013-07-14', '2013-08-01', '2013-07-14 12:00:00', 1000.0, NULL),
  (106, 4, 9, '2010-12-31', '2011-01-01', '2010-12-31 18:45:10', 0.0, 'Aix_en%P'),
  (107, 5, 2, '2014-05-05', NULL, NULL, 42.5, 'Zürich'),
  (108, 6, 1, '2010-01-06', '2010-01-06', '2010-01-06 09:00:00', -3.5, 'Paris'),
  (109, 6, 2, '2015-09-09', '2015-10-09', '2015-09-09 10:10:10', 77.7, ''),
  (110, 6, 5, '2015-09-10', '2015-09-11', '2015-09-10 11:11:11', 88.8, 'O''Hara'),
  (111, 9, 1, '2016-02-01', '2016-02-03', '2016-02-01 07:07:07', 640.0, 'Lyon'),
  (112, 9, 4, '2016-02-04', NULL, '2016-02-04 16:20:00', 5.0, 'Paris');
CREATE TABLE drug (person_id BIGINT, code BIGINT, dose DOUBLE, began DATE);
INSERT INTO drug VALUES
  (1, 2, 10.0, '2010-01-06'), (1, 3, 20.0, '2011-03-02'), (2, 2, 10.0, '2010-02-28'),
  (3, 4, 0.5, '2012-03-01'), (6, 2, 40.0, '2010-01-05'), (6, 2, 40.0, '2015-09-10'),
  (9, 5, 500.0, '2016-02-02'), (10, 2, 15.0, '2017-01-01');
CREATE TABLE concept (code BIGINT, label VARCHAR, parent BIGINT);
INSERT INTO concept VALUES
  (1, 'heart', NULL), (2, 'atrial fibrillation', 1), (3, 'diabetes', NULL),
  (4, 'type 2 diabetes', 3), (5, 'flu', NULL), (6, 'unused', 5);
CREATE TABLE "odd table" ("select" BIGINT, "a""b" VARCHAR, "größe" DOUBLE);
INSERT INTO "odd table" VALUES (1, 'x', 1.5), (2, NULL, NULL), (3, 'y;--', -2.0);
CREATE TABLE secret (person_id BIGINT);
"""


def connection() -> duckdb.DuckDBPyConnection:
    """A fresh database with the clinic's rows."""
    made = duckdb.connect(config={"threads": 2})
    made.execute(MAKE)
    return made


@cache
def clinic() -> DuckDB:
    """The engine over the clinic's rows."""
    return DuckDB(connection(), CLINIC)
