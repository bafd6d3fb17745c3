"""Whether a `%%private_python` cell asks what a receipt answers."""

from dataclasses import replace

import pytest

from sarus_kernel.description import describe
from sarus_kernel.frontends.asked import asked_by
from sarus_kernel.frontends.blocks import Range, parse
from sarus_kernel.plan.relations import Table
from sarus_kernel.release import Receipt
from tests.privacy.ward import CATALOG

CODE = "def f(person):\n    return person.born.mean()\n"
KNOWN = replace(CATALOG, version="7")
ASKED = asked_by(KNOWN)


def receipt(**values: Table) -> Receipt:
    """The vault's word on the cell below."""
    plan = parse(CODE, KNOWN, [Range("", 1900, 2020)], 20, 0.5, values)
    return Receipt(plan.digest, "v", "label", 1.0, 0.0, "p", "7", 1, "h", "now", "k",
                   question=describe(plan, KNOWN).title)  # fmt: skip


def cell(code: str = CODE, line: str = "--range 1900:2020 --blocks 20 --seconds 0.5") -> str:
    """The source of a cell."""
    return f"%%private_python {line} --epsilon 1 --into x\n{code}"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (cell(), True),
        (cell(CODE.rstrip()), True),
        (cell(CODE + "\n\n"), True),
        (cell(CODE.replace("born", "weight")), False),
        (cell("x = 1"), False),
        (CODE, None),
        # the code is this one; by which tables and options it was asked cannot be told
        (cell(line="--range 0:1"), None),
        (cell(line="--range 1:0"), None),
    ],
)
def test_a_cell_asks_what_it_says(source: str, expected: bool | None) -> None:
    """Another function below a true receipt is noticed."""
    assert ASKED(source, receipt()) is expected


def test_tables_of_the_notebook_cannot_be_told_from_the_source() -> None:
    """What `person` was in the notebook is not in the cell."""
    assert ASKED(cell(), receipt(person=Table("visit"))) is None
    assert asked_by(CATALOG)(cell(), receipt()) is None
