"""Window functions give the same however the rows lie, and whatever other partitions hold."""

from random import Random

import pytest

from sarus_kernel.plan.columns import Column, literal
from sarus_kernel.plan.relations import Project, Relation, Table
from sarus_kernel.plan.windows import AGGREGATED, ENDS, NUMBERING, Window, WindowFunction
from tests.privacy.ward import CATALOG, database, rows_of

SEVERAL = 4_000
FRAMES = (("rows", None, None), ("rows", None, 0), ("rows", -2, 1), ("rows", 0, None),
          ("range", None, 0), ("range", 0, None))  # fmt: skip
FUNCTIONS = (
    *(WindowFunction(name, (literal(3),) if name == "ntile" else ()) for name in NUMBERING),
    *(WindowFunction(name, (Column("cost"), literal(1))) for name in ("lag", "lead")),
    *(WindowFunction(name, (Column("cost"),), "rows", *f[1:]) for name in ENDS for f in FRAMES),
    *(WindowFunction(name, () if name == "count" else (Column("cost"),), *frame)
      for name in AGGREGATED for frame in FRAMES),
)  # fmt: skip


def visits(seed: int) -> list[tuple[object, ...]]:
    """Rows of few people, many of them with the same day and code: full of ties."""
    random = Random(seed)
    return [
        (0, random.randint(1, 40), random.choice((1, 2)), random.choice((0.1, 0.2, 0.7, 1e9, None)),
         None, random.choice((True, False)))
        for _ in range(SEVERAL)
    ]  # fmt: skip


def window(*functions: WindowFunction) -> Relation:
    """All of some functions, of each person in the order of the code."""
    kept = ("patient", "code", "cost")
    rows = Project(Table("visit"), kept, tuple(map(Column, kept)))
    names = tuple(f"w{place}" for place in range(len(functions)))
    return Window(rows, (Column("patient"),), (Column("code"),), (False,), names, functions)


@pytest.fixture(scope="module")
def answers() -> list[list[tuple[object, ...]]]:
    """The rows of person 7: as they lie, in another order, and without half of the others."""
    rows = visits(1)
    shuffled = Random(2).sample(rows, len(rows))
    alone = [row for row in shuffled if row[1] == 7 or int(str(row[1])) > 20]
    found = []
    for data in (rows, shuffled, alone):
        engine = database({"visit": data})  # type: ignore[dict-item]
        all_rows = rows_of(engine, window(*FUNCTIONS), {}, CATALOG).rows
        found.append(sorted((row for row in all_rows if row[0] == 7), key=repr))
    return found


def test_the_same_however_rows_lie(answers: list[list[tuple[object, ...]]]) -> None:
    """To the last bit: other people's rows, and where rows lie, change nothing."""
    assert len(answers[0]) > 50
    assert answers[0] == answers[1] == answers[2]


@pytest.mark.parametrize("function", ["lag", "first_value", "row_number", "sum"])
def test_what_fixes_the_order_is_written(function: str) -> None:
    """Places are counted in the order of all columns: the text an auditor reads says so."""
    arguments = () if function == "row_number" else (Column("cost"),)
    made = WindowFunction(function, arguments, "rows", None, 0)
    text = " ".join(database({}).sql(window(made)).split())
    assert 'ORDER BY "code" ASC, "cost" ASC' in text
