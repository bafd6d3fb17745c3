"""Codes carry their names where a vault has a public vocabulary, in cells and labels."""

from collections.abc import Iterator

import pandas as pd
import pytest

from sarus_kernel.frontends.python import sarus, use
from sarus_kernel.frontends.python.events import EVENTS, SESSION, Session
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.relations import Relation, Table
from sarus_kernel.plan.types import ColumnType, Kind

CODE, TEXT = ColumnType(Kind.INTEGER), ColumnType(Kind.TEXT)
CONCEPT = TableInfo(
    "concept", (ColumnInfo("concept_id", CODE), ColumnInfo("concept_name", TEXT)), "public"
)
VISIT = TableInfo(
    "visit",
    (ColumnInfo("id", CODE), ColumnInfo("cause", CODE, references="concept.concept_id")),
    unit="id",
)
ROWS = {
    "concept": pd.DataFrame({"concept_id": [1, 2], "concept_name": ["flu", "fall"]}),
    "visit": pd.DataFrame({"id": [1, 2, 3], "cause": [1, 2, 9]}),
}


class Ward:
    """A vault with causes of visits."""

    def __init__(self, *tables: TableInfo) -> None:
        self.catalog = Catalog("ward", "visit.id", tables)

    def twin(self) -> "Ward":
        """Itself."""
        return self

    def frame(self, relation: Relation) -> pd.DataFrame:
        """A table's rows."""
        assert isinstance(relation, Table)
        return ROWS[relation.name]


@pytest.fixture(autouse=True)
def ward() -> Iterator[None]:
    """The ward is the vault; the tracer's session is put back."""
    before, here = Session(SESSION.provider, SESSION.questions), Ward(VISIT, CONCEPT)
    use(lambda: here)
    yield
    use(before.provider, before.questions)


def test_codes_become_names_in_cells_and_labels() -> None:
    """Of columns, of an index, of one level, of a pivoted axis; other columns are left alone."""
    frame = pd.DataFrame({"cause": [1, 9], "n": [1, 2]})
    assert sarus.names(frame).cause.tolist() == ["flu", 9] and frame.cause.tolist() == [1, 9]
    assert sarus.names(frame).n.tolist() == [1, 2]
    counts = frame.set_index("cause").n
    assert sarus.names(counts).index.tolist() == ["flu", 9]
    assert sarus.names(counts).index.name == "cause"
    two = frame.assign(sex="F").set_index(["sex", "cause"])
    assert sarus.names(two).index.tolist() == [("F", "flu"), ("F", 9)]
    assert sarus.names(two.n.unstack()).columns.tolist() == ["flu", 9]
    assert sarus.names(frame.cause).tolist() == ["flu", 9]
    assert sarus.names(3.5) == 3.5


def test_a_traced_frame_gives_its_twin(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the listeners are told that synthetic values were handed out."""
    told: list[int] = []
    monkeypatch.setattr(EVENTS, "on_escape", lambda: told.append(1))
    named = sarus.names(sarus.table("visit"))
    assert type(named) is pd.DataFrame and named.cause.tolist() == ["flu", "fall", 9] and told


def test_without_a_vocabulary_codes_stay() -> None:
    """Nothing is guessed."""
    here = Ward(VISIT)
    use(lambda: here)
    assert sarus.names(pd.DataFrame({"cause": [1]})).cause.tolist() == [1]
