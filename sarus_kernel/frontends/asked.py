"""What a cell asks, told from its source alone: for who checks a notebook."""

from collections.abc import Callable
from functools import cache
from hashlib import sha256

from sarus_kernel.frontends.blocks import MAGIC as PYTHON
from sarus_kernel.frontends.blocks import plan_of as python_plan
from sarus_kernel.frontends.blocks import trimmed
from sarus_kernel.frontends.sql.asked import MAGIC as SQL
from sarus_kernel.frontends.sql.asked import needs_notebook
from sarus_kernel.frontends.sql.asked import plan_of as sql_plan
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.release import Receipt


def asked_by(catalog: Catalog) -> Callable[..., bool | None]:
    """(source of a cell, receipt, recorded values) -> whether it asks what the receipt answers.

    Values of the notebook are read as they were recorded with the output: if the question then has
    the signed digest, this was it. None where that cannot be told: of other Python cells, of
    questions that name frames, kept questions or values that are not recorded, and of data with
    another catalog.
    """

    @cache  # reading a question is slow, and the same one may be shown in many places
    def asked(source: str, receipt: Receipt, parameters: str = "") -> bool | None:
        magic = source.split(maxsplit=1)[:1]
        if magic not in ([SQL], [PYTHON]) or receipt.data_version != catalog.version:
            return None
        if plan_of(catalog, source, receipt, parameters) is not None:
            return True
        if magic == [SQL]:
            return None if needs_notebook(catalog, source) else False
        # its tables may be the notebook's own, but the code has to be this one
        return None if _names(receipt, source.lstrip().partition("\n")[2]) else False

    return asked


def plan_of(
    catalog: Catalog, source: str, receipt: Receipt, parameters: str = ""
) -> Node | None:
    """The plan that a receipt is for, if a cell of this source asks it."""
    magic = source.split(maxsplit=1)[:1]
    if magic == [PYTHON]:
        plan = python_plan(catalog, source)
        return plan if plan is not None and plan.digest == receipt.plan_digest else None
    return sql_plan(catalog, source, receipt, parameters)


def _names(receipt: Receipt, code: str) -> bool:
    """Whether the question, which is signed, names this code: see description/describing.py."""
    return f"code {sha256(trimmed(code).encode()).hexdigest()[:16]}" in receipt.question
