"""Whoever looks for a table finds the line that makes a DataFrame of it."""

import ast

import pytest

from sarus_kernel.errors import VaultUnavailable
from sarus_kernel.kernel.asking.missing_names import advice
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.displays import bundle
from sarus_kernel.kernel.displays.overview import Overview
from sarus_kernel.kernel.table_lines import line_of, quoted, table_of_people
from tests.kernel.driving import Notebook
from tests.kernel.fakes import CATALOG, FakeVault


class Reached(Connection):
    """A line to the made-up vault, or to none."""

    def get(self) -> object:  # type: ignore[override]
        """The made-up vault."""
        if self.where == "nowhere":
            raise VaultUnavailable("Nobody is there.")
        return FakeVault()


@pytest.mark.parametrize("table", ["person", "odd table", 'a"b', "größe", "class", "2024", "sarus"])
def test_the_line_is_python_whatever_the_table_is_called(table: str) -> None:
    """It names the table, and binds a name that is neither a keyword nor the module."""
    _, assigned = ast.parse(line_of(table)).body
    assert isinstance(assigned, ast.Assign) and isinstance(assigned.value, ast.Call)
    (target,), (named,) = assigned.targets, assigned.value.args
    assert ast.literal_eval(named) == table and ast.unparse(target) != "sarus"


def test_a_plain_table_has_the_plain_line() -> None:
    """As the documents write it."""
    assert line_of("person") == 'import sarus; person = sarus.table("person")'
    assert quoted("person") == "person" and quoted("odd table") == '"odd table"'
    assert table_of_people(CATALOG) == "person"


def test_a_name_that_is_a_table_is_answered_with_its_line() -> None:
    """And no other name, nor one of a kernel without a vault."""
    here = Reached("here")
    assert advice(here, NameError(name="PERSON")) == line_of("person")
    assert advice(here, NameError(name="sarus")) == "import sarus"
    assert advice(here, NameError(name="persons")) == ""
    assert advice(here, UnboundLocalError(name="person")) == ""
    assert advice(here, NameError("made by hand")) == ""
    for where in ("", "nowhere"):
        assert advice(Reached(where), NameError(name="person")) == ""


def test_what_there_is_comes_with_lines_to_copy() -> None:
    """Of the people in the overview, of the table where one is named; as text and as HTML."""
    welcome, account = FakeVault().welcome(), FakeVault().account()
    whole, _ = bundle(Overview(welcome, account))
    one, _ = bundle(Overview(welcome, account, CATALOG.table("concept")))
    assert line_of("person") in whole["text/plain"] and "%private_sql SELECT" in whole["text/plain"]
    assert line_of("concept") in one["text/plain"] and "<pre>import sarus;" in one["text/html"]


def test_an_unbound_table_is_a_name_error_that_ends_with_the_line(kernel: Notebook) -> None:
    """In the message and in the traceback, once; other names are Python's own error."""
    run = kernel.run("person.head()")
    assert run.reply["ename"] == "NameError" and run.reply["evalue"].endswith(line_of("person"))
    (error,) = run.of("error")
    assert "".join(error["content"]["traceback"]).count("sarus.table") == 1
    assert kernel.run("persons").reply["evalue"] == "name 'persons' is not defined"
