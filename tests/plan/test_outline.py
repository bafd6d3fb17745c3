"""A question step by step: every node has its line, and what is shared is written once."""

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.calls import Call, Collection, constant
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.outline import MOST_LINES, outline
from sarus_kernel.plan.relations import Filter, Join, Table, Union
from tests.clinic import CLINIC
from tests.plan.test_node import ONE_OF_EACH

QUESTION = """
SELECT sex, count(DISTINCT person_id) AS people, avg(height) AS h FROM person
WHERE height > 100 AND sex IN ('F', 'M') GROUP BY sex ORDER BY people DESC LIMIT 5
"""
STEPS = """\
limit 5
  sort by people descending
    columns sex#1 as sex, people#2 as people, h#3 as h
      aggregate count(distinct person_id) as people#2, mean(height) as h#3 by sex as sex#1
        filter ((height > 100) and in(sex, 'F', 'M'))
          table person"""


def test_every_step_of_a_question_is_said_in_full() -> None:
    """What a step reads stands below it, one level further in."""
    assert outline(parse(QUESTION, CLINIC)) == STEPS


@pytest.mark.parametrize("node", [node for node, _ in ONE_OF_EACH], ids=lambda node: node.tag)
def test_every_node_has_words(node: Node) -> None:
    """Also one that nobody thought of here."""
    assert outline(node).splitlines()[0].strip()


def test_what_is_used_twice_is_written_once() -> None:
    """A plan is a graph: written out as a tree it could be without end."""
    old = Filter(Table("person"), apply("greater", Column("age"), literal(17)))
    assert outline(Join(old, old, "cross")).splitlines() == [
        "cross join", "  [1] filter (age > 17)", "    table person", "  (the same as [1])"
    ]  # fmt: skip
    doubled: Node = old
    for _ in range(8):
        doubled = Union((doubled, doubled))  # type: ignore[arg-type]
    assert len(outline(doubled).splitlines()) < 25


def test_calls_name_their_plain_arguments() -> None:
    """What is no plain value stands on a line below."""
    frame = Call("pandas.DataFrame.dropna", (Table("person"),), ("subset",),
                 (Collection("list", (constant("age"),)),))  # fmt: skip
    assert outline(frame).splitlines() == [
        "pandas.DataFrame.dropna(·, subset=·)", "  table person", "  list of 'age'"
    ]  # fmt: skip


def test_python_code_is_shown_in_full() -> None:
    """With the range of what it returns, and the tables it is given."""
    code = "def share(person):\n    return person.age.mean()\n"
    plan = SampleAggregate(code, "share", (), ("person",), (Table("person"),), ("share",), (0.0,),
                           (99.5,), 20)  # fmt: skip
    assert outline(plan).splitlines() == [
        "mean over blocks of people of share(person): share from 0 to 99.5; 20 blocks",
        "  | def share(person):", "  |     return person.age.mean()", "  table person",
    ]  # fmt: skip


def test_a_long_question_ends_somewhere() -> None:
    """And says that there is more; a line is one line."""
    wide = Union(tuple(Table(f"t{n}\n{'x' * 500}") for n in range(MOST_LINES + 5)))
    lines = outline(wide).splitlines()
    assert len(lines) == MOST_LINES + 1 and lines[-1] == "… and more"
    assert max(map(len, lines)) <= 400
