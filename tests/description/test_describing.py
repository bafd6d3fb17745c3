"""What was asked, in words: from what it means, with nothing left out, and quoted so that no name
or text can pass for something else."""

from itertools import islice

import pandas as pd
import pytest

from sarus_kernel.description import LONGEST_TITLE, describe, describing
from sarus_kernel.frontends.python.values import Frame
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.calls import Call, Collection, Constant
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Filter, Join, Table, Union, project
from tests.clinic import CLINIC
from tests.lowering.hospital import CATALOG
from tests.lowering.programs_of_results import RESULTS
from tests.lowering.programs_of_rows import ROWS
from tests.lowering.test_lower import tables
from tests.plan.test_node import ONE_OF_EACH

PERSON = Table("person")
OLD = Filter(PERSON, apply("greater", Column("age"), literal(50)))
CROSS = "sklearn.model_selection.cross_val_score"
TREE = "sklearn.tree.DecisionTreeClassifier"


def title(plan: Node) -> str:
    """The line of a list."""
    return describe(plan, CATALOG).title


def said(plan: Node) -> str:
    """All of it."""
    return "\n".join(describe(plan, CATALOG).lines)


def item(of: Node, key: str) -> Call:
    """`of[key]`"""
    return Call("operator.getitem", (of, Constant(key)))


def scored(relation: Node, depth: int = 3) -> Call:
    """A cross-validation of a tree over some rows."""
    tree = Call(TREE, (), ("max_depth",), (Constant(depth),))
    x = Call("operator.getitem", (relation, Collection("list", (Constant("age"),))))
    return Call(CROSS, (tree, x, item(relation, "active")))


def test_the_mean_of_a_function_over_some_people_says_function_and_people() -> None:
    """Never only `pandas.Series.mean of person`."""
    person = Frame(PERSON, pd.DataFrame({"sex": ["f", "m"], "age": [20, 30]}))
    mean = person[person.sex == "f"].age.apply(lambda age: 2025 - age).mean()
    assert title(mean._sarus_node) == 'mean of (2025 - age) over person where sex = "f"'


def test_sql_reads_as_it_is_computed() -> None:
    """The title for lists, the lines for whoever has to decide."""
    text = "SELECT sex, avg(height) AS h FROM person WHERE born < '1960-01-01' GROUP BY sex"
    found = describe(parse(text, CLINIC), CLINIC)
    assert found.title == 'mean of height by sex over person where born < date "1960-01-01"'
    assert found.lines == (
        "From person",
        'Keep rows where born < date "1960-01-01"',
        "Group by sex",
        "Compute h = mean of height",
        "Result: a table: sex; h",
    )


def test_joins_are_said_with_their_condition() -> None:
    """Which rows meet is as much of a question as which are kept."""
    text = (
        "SELECT count(DISTINCT v.person_id) FROM visit v JOIN concept c ON v.code = c.code "
        "WHERE c.code > 7"
    )
    found = describe(parse(text, CLINIC), CLINIC)
    told = "\n".join(found.lines)
    assert "From concept\n  Keep rows where code > 7" in told
    assert "Inner join with step 1 where visit.code = step_1.code" in told
    assert found.title == (
        "count of different person_id over visit joined with (concept where code > 7)"
    )


def test_a_score_names_features_target_estimator_and_rows() -> None:
    """All that an owner has to see before it may leave exactly."""
    words = title(scored(OLD))
    assert words == (
        "cross_val_score(DecisionTreeClassifier(max_depth=3), (age over person where age > 50), "
        "(active over person where age > 50))"
    )
    told = said(scored(OLD))
    assert "Keep rows where age > 50" in told and "max_depth=3" in told


@pytest.mark.parametrize("name", [*islice(RESULTS, 0, None, 9), *islice(ROWS, 0, None, 9)])
def test_programs_have_words_of_their_own(name: str) -> None:
    """None of them falls back to a list of the plan's parts."""
    plan = {**RESULTS, **ROWS}[name](**tables(1)).node
    assert describing._described(plan, CATALOG).lines


def test_what_differs_in_meaning_differs_in_words() -> None:
    """One number, name, function or table more: the lines say so."""
    younger = Filter(PERSON, apply("greater", Column("age"), literal(49)))
    texts = Filter(PERSON, apply("equal", Column("city"), literal("a" * 500)))
    longer = Filter(PERSON, apply("equal", Column("city"), literal("a" * 499 + "b")))
    named = apply("in", Column("age"), *map(literal, range(90)))
    others = apply("in", Column("age"), *map(literal, (*range(89), 99)))
    plans: list[Node] = [
        PERSON, OLD, younger, texts, longer, Filter(PERSON, named), Filter(PERSON, others),
        Join(OLD, Table("event"), "cross"), Join(younger, Table("event"), "cross"),
        project(PERSON, {"age": apply("add", Column("age"), literal(1))}),
        project(PERSON, {"age": apply("add", Column("age"), literal(1.0))}),
        scored(OLD), scored(younger), scored(OLD, 4), Union((OLD, younger)), Union((younger, OLD)),
    ]  # fmt: skip
    told = [said(plan) for plan in plans]
    assert len(set(told)) == len(plans)


@pytest.mark.parametrize("node", [node for node, _ in ONE_OF_EACH], ids=lambda node: node.tag)
def test_every_node_has_words(node: Node) -> None:
    """Also one that means nothing over this catalog: then its parts are listed."""
    found = describe(node, CATALOG)
    assert found.title and all(line.strip() for line in found.lines)


def test_words_are_tame() -> None:
    """Line breaks, control characters and turned directions show as what they are."""
    text = 'a\n\x1b[31m\u202e", else "' + "x" * 900
    found = describe(Filter(PERSON, apply("equal", Column("city"), literal(text))), CATALOG)
    assert len(found.title) <= LONGEST_TITLE
    assert all(line.isprintable() for line in (found.title, *found.lines))
    assert '\\", else' in "\n".join(found.lines)
    odd = project(PERSON, {"age over person": Column("age")})
    assert "`age over person`" in said(odd)


def test_whoever_decides_reads_every_text_and_item() -> None:
    """One number among ninety, the end of a long name or text: nothing is cut in the lines."""
    many = apply("in", Column("age"), *map(literal, (*range(100, 160), 42, *range(200, 240))))
    long = "x" * 90 + " Secret Name"
    plan = Filter(Filter(PERSON, many), apply("equal", Column("city"), literal(long)))
    short, whole = describe(plan, CATALOG), describe(plan, CATALOG, whole=True)
    told = "\n".join(whole.lines)
    assert ", 159, 42, 200," in told and "239" in told and "SHA-256" not in told
    assert f'"{long}"' in told
    assert "Secret" not in "\n".join(short.lines) and whole.title == short.title
    assert all(line.isprintable() for line in whole.lines)
    model = scored(Call("pandas.DataFrame.query", (PERSON, Constant(long))))
    assert long in "\n".join(describe(model, CATALOG, whole=True).lines)
    assert "SHA-256" in "\n".join(describe(plan, CATALOG).lines)  # as it was, afterwards


def test_what_is_used_twice_is_written_once() -> None:
    """A plan is a graph: written out as a tree it could be without end."""
    doubled: Node = OLD
    for _ in range(8):
        doubled = Union((doubled, doubled))  # type: ignore[arg-type]
    assert len(describe(doubled, CATALOG).lines) < 60


def test_a_function_is_shown_in_full_and_named_by_its_digest() -> None:
    """What is run in blocks of people is what is asked."""
    code = "def f(person):\n    return person.age.mean()\n"
    plan = SampleAggregate(code, "f", (), ("person",), (PERSON,), ("value",), (0.0,), (100.0,))
    found = describe(plan, CATALOG)
    assert found.title.startswith("mean over blocks of people of `value` by Python f(person), code")
    assert "|     return person.age.mean()" in found.lines
