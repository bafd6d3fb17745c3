"""How people are put into blocks, with which noise, and that an audit would notice less."""

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from sarus_kernel.errors import InternalError, NotReleasable, QuestionError
from sarus_kernel.frontends.blocks import Range, parse
from sarus_kernel.frontends.sql import parse as sql
from sarus_kernel.measurements import STEPS, BlockTable, SafeBlocks, Shape, Twin
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.inner import KeepBlock
from sarus_kernel.plan.relations import Project, Relation, Table
from sarus_kernel.plan.walk import walk
from sarus_kernel.rewriting.sample_and_aggregate import in_blocks
from sarus_kernel.vault.audit import check_blocks
from tests.privacy.ward import CATALOG, SALT

MEAN = "def f(person): return person.born.mean()"


def asked(
    code: str = MEAN,
    outputs: int = 1,
    epsilon: float = 1.0,
    delta: float = 0.0,
    twin: Twin | None = None,
    **values: Relation,
) -> SafeBlocks:
    """What would be run for a cell."""
    ranges = [Range(f"n{n}", 0, 1) for n in range(outputs)]
    plan = parse(code, CATALOG, ranges, values=values)
    return in_blocks(plan, CATALOG, (epsilon, delta), 100, SALT, twin)


def test_each_table_is_cut_by_its_person() -> None:
    """The visits of a block are those of its people; public tables are whole."""
    query = asked("def f(person, visit, code): return 1")
    kept = {table.name: query.rows(table, 3) for table in query.tables}
    cuts = {name: rows.relation for name, rows in kept.items() if isinstance(rows, Project)}
    assert isinstance(cuts["visit"], KeepBlock) and isinstance(cuts["person"], KeepBlock)
    assert (cuts["person"].unit, cuts["visit"].unit) == ("person_id", "patient")
    assert {cut.block for cut in cuts.values() if isinstance(cut, KeepBlock)} == {3}
    assert cuts["code"] == Table("code")


def test_rows_of_people_however_they_were_asked_for() -> None:
    """A query of one's own is cut by the person it carries along, whether it shows them or not."""
    rows = sql("SELECT born FROM person WHERE born > 1950", CATALOG)
    query = asked("def f(young): return 1", young=rows)
    (table,) = query.tables
    assert (table.columns, table.unit) == (("born",), "person_id")
    # the block is cut from the table itself: what is filtered are the rows of its people alone
    (cut,) = (node for node in walk(query.rows(table, 3)) if isinstance(node, KeepBlock))
    assert cut.relation == Table("person")
    check_blocks(query, CATALOG, 1.0, 0.0)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("SELECT count(*) AS n FROM person", "an aggregate over people"),
        ("SELECT born FROM person WHERE born > (SELECT avg(born) FROM person)", "an aggregate"),
        ("SELECT born FROM person ORDER BY born LIMIT 3", "LIMIT"),
        ("SELECT a.born FROM person a JOIN person b ON a.born = b.born", "person"),
        ("SELECT born FROM person CROSS JOIN (VALUES (1), (2)) AS t(n)", "several tables"),
        ("SELECT DISTINCT person_id FROM person", "several rows of a person"),
        ("SELECT upper(name) AS n FROM person", "functions of text"),
        ("SELECT born FROM person WHERE name LIKE '%a%a%a%'", "functions of text"),
        ("SELECT born FROM person WHERE length(name) > 3", "functions of text"),
        ("SELECT born FROM person WHERE " + " AND ".join(f"born <> {n}" for n in range(201)),
         "very many steps"),
        ("SELECT born, row_number() OVER (PARTITION BY person_id ORDER BY born) FROM person",
         "several rows of a person"),
    ],
)
def test_what_depends_on_several_people_is_refused(question: str, words: str) -> None:
    """A block would then depend on people outside of it."""
    with pytest.raises(NotReleasable, match=words):
        asked("def f(rows): return 1", rows=sql(question, CATALOG))


def test_public_tables_alone_are_no_question() -> None:
    """There is nothing to protect."""
    with pytest.raises(NotReleasable, match="no table about people"):
        asked("def f(code): return 1")


@pytest.mark.parametrize(
    ("low", "high"), [(-1e308, 1e308), (0, 1e308), (0, 5e-324), (1e99, 1e101), (0, 1e-101)]
)
def test_no_range_is_so_wide_that_sums_overflow(low: float, high: float) -> None:
    """Whether they do would depend on a single block."""
    with pytest.raises(QuestionError, match="within"):
        parse(MEAN, CATALOG, [Range("", low, high)])


@pytest.mark.parametrize(("people", "blocks"), [(0, 40), (100, 10), (2_500, 50), (10**6, 100)])
def test_as_many_blocks_as_suit(people: float, blocks: int) -> None:
    """About the square root of the number of people, which is public; at most the policy's 100."""
    assert asked(twin=Twin(lambda _: None, 1.0, people)).blocks == blocks


@pytest.mark.parametrize("outputs", [1, 3, 20])
@pytest.mark.parametrize("delta", [0.0, 1e-8, 1e-5])
@pytest.mark.parametrize("epsilon", [0.01, 1.0, 5.0])
def test_the_noise_is_what_was_paid_for(outputs: int, delta: float, epsilon: float) -> None:
    """Rewriter and audit agree on every number of outputs, and the loss is what was allowed."""
    query = asked(outputs=outputs, epsilon=epsilon, delta=delta)
    check_blocks(query, CATALOG, epsilon, delta)
    assert query.loss.epsilon == epsilon
    least = outputs * STEPS / epsilon
    if query.mechanism == "laplace":
        assert math.isclose(query.scale, least, rel_tol=1e-6)
    else:
        assert delta > 0 and query.scale < math.sqrt(2) * least


class Whole(SafeBlocks):
    """Forgets to cut."""

    def rows(self, table: BlockTable, block: int, blocks: int | None = None) -> Relation:
        return table.relation


class Elsewhere(SafeBlocks):
    """Puts people of the second table into other blocks than those of the first."""

    def rows(self, table: BlockTable, block: int, blocks: int | None = None) -> Relation:
        salt = self.salt if table.name == "person" else "other"
        return KeepBlock(table.relation, table.unit or "", block, self.blocks, salt)


class ByAnother(SafeBlocks):
    """Cuts by a column that is not the person."""

    def rows(self, table: BlockTable, block: int, blocks: int | None = None) -> Relation:
        return KeepBlock(table.relation, "born", block, self.blocks, self.salt)


class OthersRead(SafeBlocks):
    """Reads rows of all blocks together that are not those of the blocks."""

    def all_rows(self, table: BlockTable) -> Relation:
        other = SafeBlocks(self.plan, self.tables, self.blocks, "other", "", 0.0, self.loss)
        return other.all_rows(table)


class MoreRead(SafeBlocks):
    """Reads more columns of all blocks together than the function is given."""

    def all_rows(self, table: BlockTable) -> Relation:
        more = (*table.columns, "born" if table.name == "person" else "cost")
        return SafeBlocks.all_rows(self, replace(table, columns=more))


def as_(kind: type[SafeBlocks]) -> Callable[[SafeBlocks], SafeBlocks]:
    """The same query, with rows of another kind."""
    return lambda q: kind(q.plan, q.tables, q.blocks, q.salt, q.mechanism, q.scale, q.loss)


MUTATIONS: dict[str, Callable[[SafeBlocks], SafeBlocks]] = {
    "less noise": lambda q: replace(q, scale=q.scale / 1.01),
    "no noise": lambda q: replace(q, scale=0.0),
    "no number": lambda q: replace(q, scale=math.nan),
    "one block": lambda q: replace(q, blocks=1),
    "no secret": lambda q: replace(q, salt=""),
    "another mechanism": lambda q: replace(q, mechanism="none"),
    "a lower price": lambda q: replace(q, loss=replace(q.loss, epsilon=0.5)),
    "a lower rho": lambda q: replace(q, loss=replace(q.loss, rho=q.loss.rho / 2)),
    "a higher price": lambda q: replace(q, loss=replace(q.loss, epsilon=1.1)),
    "gaussian unpaid": lambda q: replace(q, mechanism="gaussian"),
    "rows of all": as_(Whole),
    "people elsewhere": as_(Elsewhere),
    "another column": as_(ByAnother),
    "others read at once": as_(OthersRead),
    "more read at once": as_(MoreRead),
    "no person": lambda q: replace(
        q, tables=(BlockTable("person", Table("person"), None, ("born",), Shape()),)
    ),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_an_audit_notices(name: str) -> None:
    """Each of these would cost more privacy than is paid for."""
    query = asked("def f(person, visit): return 1")
    check_blocks(query, CATALOG, 1.0, 0.0)
    with pytest.raises(InternalError):
        check_blocks(MUTATIONS[name](query), CATALOG, 1.0, 0.0)


def test_the_plan_is_the_one_that_was_asked() -> None:
    """Nothing of the code is changed on the way."""
    assert isinstance(asked().plan, SampleAggregate) and asked().plan.code == MEAN + "\n"
