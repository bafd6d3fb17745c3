"""How many rows leave the engine follows from public sizes, whatever one person has."""

from collections.abc import Sequence
from dataclasses import replace

import duckdb
import pytest

from sarus_kernel.engines.sql.dialects import DIALECTS
from sarus_kernel.engines.sql.render import render
from sarus_kernel.errors import InternalError, NotReleasable
from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Measurement, Rows, SafeQuery, Twin
from sarus_kernel.plan.relations import Relation, Scope
from sarus_kernel.rewriting import Wanted, handed_over, private
from sarus_kernel.vault import audit
from sarus_kernel.vault.mechanisms import measure
from sarus_kernel.vault.workers import clamp
from sarus_kernel.vault.workers.jobs import LONGEST_ANSWER
from tests.privacy.ward import CATALOG, DELTA, EPSILON, SALT, fill

OPEN = "SELECT code, COUNT(*), SUM(cost) FROM visit GROUP BY code"
PUBLIC = "SELECT dose, COUNT(*) FROM drug GROUP BY dose"
MANY = 3_000
"""Groups of one person."""


def safe(text: str, people: float = 0.0, groups: int | None = None) -> SafeQuery:
    """How a question is measured where so many people are known of; audited."""
    twin = Twin(lambda _: None, 1.0, people)
    wanted = Wanted(groups=groups)
    query = private(parse(text, CATALOG), CATALOG, EPSILON, DELTA, SALT, twin, wanted)
    audit.check(query, CATALOG, EPSILON, DELTA)
    return query


def measured(text: str, people: float = 0.0, groups: int | None = None) -> Measurement:
    """The one release point of it."""
    return safe(text, people, groups).measurements[0]


def rows(relation: Relation, given: dict[str, Rows]) -> list[tuple[object, ...]]:
    """What the engine hands over, where somebody has very many groups, others one or two."""
    with duckdb.connect(config={"threads": 1}) as connection:
        fill(connection, {
            "visit": [(n, 1, n, 1.0, None, True) for n in range(MANY)]
            + [(MANY + n, 2 + n, n % 2, 1.0, None, True) for n in range(8)],
            "drug": [(1, 100 + n, None) for n in range(MANY)] + [(2, 3, None)],
        }, CATALOG)  # fmt: skip
        for name, table in given.items():
            connection.execute(f'CREATE TABLE "{name}" ("{table.columns[0]}" BIGINT)')
            connection.executemany(f'INSERT INTO "{name}" VALUES (?)', list(map(list, table.rows)))
        return connection.execute(render(relation, Scope(CATALOG)).sql("duckdb")).fetchall()


@pytest.mark.parametrize("text", [OPEN, PUBLIC])
def test_one_person_with_very_many_groups_makes_few_rows(text: str) -> None:
    """Of open groups those that she is counted in; of public ones those that there can be."""
    found = measured(text)
    handed = handed_over.handed_over(found, Scope(CATALOG))
    every, some = (rows(r, dict(handed.given)) for r in (found.relations[0], *handed.relations))
    assert len(every) >= MANY
    assert len(some) <= (found.queries[0].groups + 2 if found.grid is None else len(found.grid))


def test_groups_of_too_few_people_stay_in_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where people and their groups could be too many rows, names need more people; what is told
    of a group is its own number, and nobody moves what is given noise by more than one."""
    monkeypatch.setattr(handed_over, "MOST_ROWS", 20_000)
    few, many = (measured(OPEN, people, 30) for people in (0, 1_000))
    assert many.selection is not None and few.selection is not None
    assert many.selection.hidden == 3 and few.selection.hidden == 0
    part, _ = measure.selecting(many.queries[0], many.selection)
    known = many.mechanism, many.queries[0], part
    thresholds = [measure.threshold(*known, each.selection) for each in (few, many)]
    assert thresholds[1] == thresholds[0] + 3
    (relation,) = handed_over.handed_over(many, Scope(CATALOG)).relations
    found = rows(relation, {})
    assert len(found) == 2  # the two that more than three people share
    noised: dict[int, int] = {}

    def mechanism(counts: dict[int, int], *_: object) -> dict[int, int]:
        noised.update(counts)
        return dict(counts)

    monkeypatch.setattr(measure, "laplace_keys", mechanism)
    monkeypatch.setattr(measure, "gaussian_keys", mechanism)
    columns = tuple(Scope(CATALOG).schema(relation))
    counted = measure.count(many, [Rows(columns, (), tuple(found))])  # type: ignore[arg-type]
    told = counted.parts[many.selection.part]
    assert list(told) == [n + 3 for n in noised.values()] and max(noised.values()) <= 2


def test_different_values_of_open_groups_are_pairs_that_there_is_room_for() -> None:
    """A person's pairs are fewer where people are many; where not one has room it is refused, by
    the public number of people alone."""
    text = "SELECT code, COUNT(DISTINCT cost) FROM visit GROUP BY code"
    assert measured(text, 100_000).queries[1].parts[0].most == 4
    assert measured(text, 300_000).queries[1].parts[0].most == 3
    with pytest.raises(NotReleasable, match="List the groups"):
        safe(text, 2_000_000)
    assert safe("SELECT COUNT(DISTINCT code) FROM visit", 2_000_000)


def test_no_more_than_a_worker_hands_over() -> None:
    """The sizes that are reckoned with are those that are kept to, text keys included."""
    assert handed_over.MOST_ROWS == clamp.MOST_ROWS
    assert handed_over.MOST_BYTES < LONGEST_ANSWER
    assert handed_over.most_rows(["integer"], 1) == clamp.MOST_ROWS
    longest = "\N{GRINNING FACE}" * handed_over.LONGEST_KEY
    for number, kinds in ((20, ["text"]), (1, ["text", "timestamp", "date", "number"])):
        most = handed_over.most_rows(kinds, number)
        others = ["2020-01-01T00:00:00.000000+00:00", "2020-01-01", 1e300]
        cells = [longest, *others[: len(kinds) - 1]]
        assert most * size([*cells, *[2**62] * number]) <= handed_over.MOST_BYTES


def size(cells: Sequence[object]) -> int:
    """Bytes of a row as it is handed over."""
    return len(clamp.msgspec.msgpack.encode(cells)) - 1


@pytest.mark.parametrize("engine", DIALECTS)
@pytest.mark.parametrize("text", [OPEN, PUBLIC])
def test_each_engine_leaves_them_out(engine: str, text: str) -> None:
    """The condition, or the table of public keys, is in what the engine is sent."""
    handed = handed_over.handed_over(measured(text), Scope(CATALOG))
    (sql,) = (render(r, Scope(CATALOG), DIALECTS[engine]).sql() for r in handed.relations)
    assert ("> 0" in sql) if text is OPEN else all(name in sql for name in handed.given)


def test_nobody_is_hidden_twice() -> None:
    """A selection that would name groups in which nobody is counted is not released."""
    query = safe(OPEN)
    (point,) = query.measurements
    assert point.selection is not None
    forged = replace(point, selection=replace(point.selection, hidden=-1))
    with pytest.raises(InternalError):
        audit.check(replace(query, measurements=(forged,)), CATALOG, EPSILON, DELTA)


@pytest.mark.parametrize("groups", [1, 30, 2_000])
def test_what_is_told_of_all_groups_does_not_hang_on_which_are_handed_over(groups: int) -> None:
    """One person who lifts a group over the limit moves the tally by herself alone, not by all who
    are in it: it is added up before the others stay in the engine."""
    found = measured(OPEN, 500_000, groups)
    hidden = found.selection.hidden if found.selection else 0
    handed = handed_over.handed_over(found, Scope(CATALOG))
    few, more = (_tally(found, handed, people) for people in (hidden, hidden + 1))
    tallies = sum(part.pooled for part in found.queries[0].parts)
    assert hidden > 1 and tallies == 2  # of rows, and of costs
    assert sum(few.values()) == tallies * (hidden + hidden + 5)
    assert sum(abs(more[column] - few[column]) for column in few) == tallies


def _tally(found: Measurement, handed: handed_over.HandedOver, people: int) -> dict[str, int]:
    """The exact figures of all groups together, where so many people are in one group, and in
    another as many as it takes to be handed over."""
    hidden = found.selection.hidden if found.selection else 0
    with duckdb.connect(config={"threads": 1}) as connection:
        rows = [(n, n, 7, 1.0, None, True) for n in range(people)]
        rows += [(10**6 + n, 10**6 + n, 8, 2.0, None, True) for n in range(hidden + 5)]
        fill(connection, {"visit": rows}, CATALOG)
        made = render(handed.relations[0], Scope(CATALOG)).sql("duckdb")
        given = connection.execute(made).fetchall()
    columns = tuple(Scope(CATALOG).schema(handed.relations[0]))
    (table,) = handed.once([Rows(columns, (), tuple(given))])
    assert len(table.rows) == (1 if people <= hidden else 2)
    query = found.queries[0]
    told = measure.pooled(measure.by_key(table, query, len(found.keys)), query)
    return {column: sums[0] for column, sums in told.items()}
