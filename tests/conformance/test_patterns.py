"""Regular expressions of the kinds that can be asked find what Python's `re` finds, everywhere."""

import random
from contextlib import suppress

import pyarrow as pa

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.plan.columns import Column, ColumnNode, apply, literal
from sarus_kernel.plan.inner import Given
from sarus_kernel.plan.pattern_extents import parts
from sarus_kernel.plan.pattern_reading import read
from sarus_kernel.plan.patterns import ways
from sarus_kernel.plan.relations import Relation, project
from tests.conformance.asking import ENGINE
from tests.conformance.meaning.texts import matches, part

LETTERS = "abAB01 -.\n_é\U0001f600$"
ATOMS = ("a", "b", "A", "0", "\\.", "-", ".", "\\d", "\\w", "\\W", "\\S", "[ab]", "[^ab]",
         "[a-b0-1]", "[^\\d]", "[\\w.-]", "é", "\U0001f600", "\\$", " ", "\\n", "\\D")  # fmt: skip
TIMES = ("", "", "", "*", "+", "?", "{2}", "{1,2}", "{2,}", "*?", "+?")


def pattern(chance: random.Random, depth: int = 0) -> str:
    """A pattern of the kinds that are read."""
    kind = chance.random()
    if depth < 3 and kind < 0.25:
        inside = "|".join(pattern(chance, depth + 1) for _ in range(chance.randrange(1, 4)))
        return chance.choice(("(", "(?:")) + inside + ")" + chance.choice(TIMES)
    parts = [chance.choice(ATOMS) + chance.choice(TIMES) for _ in range(chance.randrange(1, 4))]
    if depth < 2 and kind < 0.5:
        parts.insert(chance.randrange(len(parts) + 1), pattern(chance, depth + 1))
    made = "".join(parts)
    if depth:
        return made
    edges = chance.choice((("", ""), ("^", ""), ("", "$"), ("^", "$"), ("\\b", ""), ("(?i)", "")))
    if edges[0] == "(?i)" and not made.isascii():
        return made
    return edges[0] + made + edges[1]


def text(chance: random.Random) -> str:
    """A text of the letters that the patterns are about."""
    return "".join(chance.choice(LETTERS) for _ in range(chance.randrange(9)))


def _parts_of(one: str) -> dict[str, ColumnNode]:
    """What is asked by a pattern: `part`, `group`, `rest`, `without`."""
    text, of = Column("text"), literal(one)
    asked = {
        "part": apply("extract", text, of, literal(0)),
        "rest": apply("replace_matches", text, of, literal(""), literal(False)),
        "without": apply("replace_matches", text, of, literal("*"), literal(True)),
    }
    with suppress(NotSupported, QuestionError):
        parts(one, 1)
        asked["group"] = apply("extract", text, of, literal(1))
    return asked


def _agreed(one: str) -> bool:
    try:
        return bool(parts(one))
    except NotSupported:
        return False


PATTERNS = sorted({pattern(random.Random(n)) for n in range(240)})
TEXTS = ["", *(text(random.Random(n)) for n in range(120))]


def test_every_engine_finds_what_python_finds() -> None:
    """Of random patterns and texts; where an engine goes back, of those it may be asked."""
    spark = ENGINE.name == "spark"
    asked = [p for p in PATTERNS if not spark or ways(read(p), 100) < 1e4]
    given: Relation = Given("rows", ("text",), ("text",))
    cells = {"rows": pa.table({"text": TEXTS})}
    for some in (asked[n : n + 80] for n in range(0, len(asked), 80)):
        tests = {f"p{n}": apply("matches", Column("text"), literal(p)) for n, p in enumerate(some)}
        found = ENGINE.arrow(project(given, tests), cells)
        for n, one in enumerate(some):
            expected = [matches(each, one) for each in TEXTS]
            assert found.column(f"p{n}").to_pylist() == expected, one
    assert len(asked) > 100


PARTED = [p for p in (pattern(random.Random(n)) for n in range(2_000, 4_000)) if _agreed(p)]


def test_every_engine_takes_the_part_that_python_takes() -> None:
    """Of random patterns of which a part may be taken: the first part, its first group, the rest
    of the text, once and everywhere."""
    spark = ENGINE.name == "spark"
    asked = [p for p in PARTED if not spark or ways(read(p), 100) < 1e4][:150]
    given: Relation = Given("rows", ("text",), ("text",))
    cells = {"rows": pa.table({"text": TEXTS})}
    for some in (asked[n : n + 50] for n in range(0, len(asked), 50)):
        tests = {(n, name): node for n, p in enumerate(some) for name, node in _parts_of(p).items()}
        columns = {f"{n}{name}": column for (n, name), column in tests.items()}
        found = ENGINE.arrow(project(given, columns), cells)
        for n, name in tests:
            expected = [part(each, some[n], name) for each in TEXTS]
            assert found.column(f"{n}{name}").to_pylist() == expected, (some[n], name)
    assert len(asked) > 100
