"""A clinic in PostgreSQL, with what a real one has: keys, zones, NaN, infinity, orphans."""

import psycopg

from tests.servers import postgres

PEOPLE = 400
MAKE = f"""
CREATE TYPE sex AS ENUM ('F', 'M');
CREATE TABLE person (
  person_id bigint PRIMARY KEY, sex sex NOT NULL, height double precision,
  born date NOT NULL, seen timestamptz, name varchar(40) NOT NULL, paid numeric(12, 2),
  smoker boolean, photo bytea);
INSERT INTO person SELECT i, CASE WHEN i % 2 = 0 THEN 'F' ELSE 'M' END::sex,
  CASE WHEN i % 50 = 0 THEN 'NaN' WHEN i % 50 = 1 THEN 'Infinity' ELSE 150 + i % 40 + 0.1 END,
  date '1950-01-01' + i, '2020-01-01 00:30:00+02'::timestamptz + i * interval '1 hour',
  CASE WHEN i % 7 = 0 THEN '' WHEN i % 7 = 1 THEN E'a, "b"\\nü' ELSE 'person ' || i END,
  CASE WHEN i % 5 = 0 THEN NULL ELSE i + 0.25 END, i % 3 = 0, '\\x00'
FROM generate_series(1, {PEOPLE}) AS i;
CREATE TABLE visit (
  visit_id integer PRIMARY KEY, person_id bigint, code integer NOT NULL, day date);
INSERT INTO visit SELECT i, CASE WHEN i % 100 = 0 THEN NULL ELSE 1 + i % 500 END, i % 10,
  CASE WHEN i % 11 = 0 THEN 'infinity' ELSE date '2019-01-01' + i % 700 END
FROM generate_series(1, 2000) AS i;
CREATE TABLE code (code integer PRIMARY KEY, label text NOT NULL);
INSERT INTO code SELECT i, 'code ' || i FROM generate_series(0, 9) AS i;
CREATE TABLE staff (staff_id integer PRIMARY KEY, secret text);
INSERT INTO staff VALUES (1, 'not for the vault');
"""


def source(name: str) -> str:
    """The URL of a new database with the clinic's tables."""
    url = postgres.url(name)
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(MAKE)
    return url
