"""Private tables by the names that a notebook knows: sarus.table, and pandas' own readers."""

import sqlite3
from collections.abc import Iterator

import pandas
import pytest

from sarus_kernel.errors import QuestionError, SyntaxProblem, UnknownName
from sarus_kernel.frontends.python import sarus
from sarus_kernel.frontends.python.events import SESSION, Session, use
from sarus_kernel.frontends.python.modules import module
from sarus_kernel.frontends.python.traced import Traced
from sarus_kernel.frontends.sql import parse
from tests.clinic import CLINIC, clinic

pd = module("pandas")


class ClinicVault:
    """A vault that has a catalog and a twin, and answers nothing."""

    catalog = CLINIC

    def twin(self) -> object:
        """The clinic's rows stand for the twin's."""
        return clinic()


@pytest.fixture(autouse=True)
def session() -> Iterator[None]:
    """The clinic is the vault, and one question is kept."""
    before = Session(SESSION.provider, SESSION.questions)
    use(ClinicVault, {"tall": parse("SELECT person_id FROM person WHERE height > 170", CLINIC)})
    yield
    use(before.provider, before.questions)


def test_tables_names_what_table_takes() -> None:
    """Private tables first; none that is withheld."""
    names = sarus.tables()
    assert names[0] == "person" and "secret" not in names
    assert names.index("concept") > names.index("drug")
    for name in names:
        assert len(sarus.table(name).columns)


def test_pandas_readers_read_private_data() -> None:
    """A SELECT, a table, a kept question; by place or by name; traced, as `sarus.table` is."""
    for frame in (
        pd.read_sql("SELECT * FROM person", "private"),
        pd.read_sql("person", con="private"),
        pd.read_sql_query(sql="SELECT * FROM person", con="private"),
        pd.read_sql_table("person", "private"),
        pd.read_sql_table(table_name="person", con="private", schema=None),
    ):
        assert type(frame).__mro__[-2] is Traced and frame._sarus_node is not None
        assert list(frame.columns) == list(sarus.table("person").columns)
    assert list(pd.read_sql("tall", "private").columns) == ["person_id"]
    kept = pd.read_sql("SELECT COUNT(*) AS n FROM tall", "private")
    assert list(kept.columns) == ["n"]


def test_what_pandas_takes_besides() -> None:
    """Columns, an index, parameters by name; what has no meaning here is refused in words."""
    frame = pd.read_sql_table("person", "private", columns=["person_id", "sex"], index_col="sex")
    assert frame.index.name == "sex" and list(frame.columns) == ["person_id"]
    sql = "SELECT * FROM person WHERE sex = :sex"
    frame = pd.read_sql(sql, "private", params={"sex": "F"})
    assert set(frame._sarus_twin.sex) == {"F"}
    with pytest.raises(QuestionError, match="chunksize: leave it out"):
        pd.read_sql(sql, "private", chunksize=10)
    with pytest.raises(QuestionError, match="Parameters have names"):
        pd.read_sql(sql, "private", params=["F"])
    with pytest.raises(UnknownName):
        pd.read_sql_table("secret", "private")
    with pytest.raises(SyntaxProblem):
        pd.read_sql("SELEC 1", "private")


def test_a_public_table_is_an_ordinary_frame() -> None:
    """It has no secret to trace."""
    assert type(pd.read_sql_table("concept", "private")) is pandas.DataFrame


def test_other_connections_are_pandas_own() -> None:
    """A database of the reader's own, and the error of a missing connection."""
    with sqlite3.connect(":memory:") as own:
        pandas.DataFrame({"a": [1, 2]}).to_sql("t", own, index=False)
        assert pd.read_sql("SELECT SUM(a) AS s FROM t", own).s.tolist() == [3]
    own.close()
    with pytest.raises(TypeError, match="con"):
        pd.read_sql("SELECT 1")
