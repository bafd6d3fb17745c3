"""A random case: a schema, rows in it, and a question; shown as SQL that can be read and run."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import Rows, Twin
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Relation
from sarus_kernel.rewriting import Wanted
from tests.privacy.contents import Data, contents
from tests.privacy.drawing import Luck
from tests.privacy.plans import plans, written
from tests.privacy.schemas import catalogs
from tests.privacy.statements import Question, questions
from tests.privacy.ward import _SQL as SQL
from tests.privacy.worlds import quoted

GENEROUS = 2_000
"""So many rows and groups of a person count that nothing is clipped."""


@dataclass(frozen=True, repr=False)
class Case:
    """One question about one database. `people` are those who may leave.

    plan  what is asked, if it is not asked in SQL
    twin  what a synthetic copy says of how many rows people have: anything, for it is nobody's
    """

    catalog: Catalog
    data: Data
    people: list[Any]
    question: Question
    wanted: Wanted
    plan: Relation | None = None
    twin: Twin | None = None

    def relation(self) -> Relation:
        """What is asked. Raises QuestionError."""
        return self.plan or parse(self.question.asked, self.catalog)

    def __repr__(self) -> str:
        lines = [line for table in self.catalog for line in _table(table, self.data[table.name])]
        return "\n".join(["", *lines, f"-- {self.wanted}", self.question.asked, ""])

    def _repr_pretty_(self, printer: Any, _: bool) -> None:
        """hypothesis prints what fails by this."""
        printer.text(repr(self))


def _table(info: Any, rows: list[Any]) -> list[str]:
    columns = []
    for column in info.columns:
        type_, words = column.type, "" if column.type.nullable else " NOT NULL"
        if type_.low is not None:
            words += f" /* {type_.low} to {type_.high} */"
        if type_.categories is not None:
            words += f" /* {type_.categories} */"
        if column.references:
            words += f" /* of {column.references} */"
        columns.append(f"{quoted(column.name)} {SQL[type_.kind]}{words}")
    facts = f"{info.access}, person {info.unit}, key {info.key}, most {info.max_rows}"
    shown = ", ".join(map(str, rows))
    return [f"CREATE TABLE {quoted(info.name)} ({', '.join(columns)}); -- {facts}",
            *([f"INSERT INTO {quoted(info.name)} VALUES {shown};"] if rows else [])]  # fmt: skip


@st.composite
def cases(draw: Any, in_sql: bool, focus: str) -> Case:
    """Any question about any database: bounds wanted, or of a twin, or the catalog's."""
    catalog = draw(catalogs())
    data, people = draw(contents(catalog, False))
    luck = Luck(draw)
    bounds = [luck.pick(None, None, 1, 2, 5) for _ in "12"]
    twin = _twin(luck) if luck.often(30) else None
    plan = None if in_sql else draw(plans(catalog, focus))
    if plan is not None:
        text = written(plan, catalog)
        question = Question(text, text, frozenset(["asked as a plan"]))
    else:
        question = draw(questions(catalog, False, focus))
    return Case(catalog, data, people, question, Wanted(*bounds), plan, twin)


@st.composite
def tidy_cases(draw: Any, focus: str) -> Case:
    """A case that a plain engine answers the same: see `statements.questions`."""
    catalog = draw(catalogs())
    data, people = draw(contents(catalog, True))
    question = draw(questions(catalog, True, focus))
    return Case(catalog, data, people, question, Wanted(GENEROUS, GENEROUS))


def _twin(luck: Luck) -> Twin:
    """A twin that answers any numbers: groups, rows, people; rows, how often; rows, groups."""
    shapes = [
        [(*(luck.pick(1, 2, 7, 40) for _ in range(width - 1)), 100) for _ in range(2)]
        for width in (3, 2, 2)
    ]
    tables = tuple(Rows((), (), tuple(rows)) for rows in shapes)
    return Twin(lambda relations: tables[: len(relations)], 1.0)
