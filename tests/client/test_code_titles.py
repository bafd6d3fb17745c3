"""Codes in shown tables carry their names on hover: those that are shown, where there are names."""

import pandas as pd
import pytest

from sarus_kernel.client.code_titles import titled
from sarus_kernel.errors import VaultUnavailable
from sarus_kernel.kernel.displays import bundle
from sarus_kernel.kernel.displays.previews import Preview
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.columns import Apply, Literal
from sarus_kernel.plan.relations import Filter, Project
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.plan.walk import walk

CODE, TEXT = ColumnType(Kind.INTEGER), ColumnType(Kind.TEXT)
CONCEPT = TableInfo(
    "concept", (ColumnInfo("concept_id", CODE), ColumnInfo("concept_name", TEXT)), "public"
)
CAUSE = ColumnInfo("cause", CODE, references="concept.concept_id")
VISIT = TableInfo("visit", (ColumnInfo("id", CODE), CAUSE), unit="id")
NAMES = {7: "flu", 8: 'a "fall" <b>', 10: "burn"}


class Ward:
    """A vault with causes of visits, that counts what is looked up."""

    def __init__(self, *tables: TableInfo) -> None:
        self.catalog = Catalog("ward", "visit.id", tables)
        self.asked: list[set[object]] = []

    def twin(self) -> "Ward":
        """Itself."""
        return self

    def frame(self, relation: Project) -> pd.DataFrame:
        """The wanted rows of the vocabulary."""
        assert isinstance(relation.relation, Filter)
        assert isinstance(relation.relation.condition, Apply)
        wanted = {node.value for node in walk(relation) if isinstance(node, Literal)}
        self.asked.append(wanted)
        rows = [(code, name) for code, name in NAMES.items() if code in wanted]
        return pd.DataFrame(rows, columns=["concept_id", "concept_name"])


def of(frame: pd.DataFrame, ward: Ward | None = None) -> str:
    """The frame's HTML with titles."""
    page: str = frame._repr_html_()  # type: ignore[operator]
    return titled(page, ward or Ward(VISIT, CONCEPT), list(frame.index.names))


def test_codes_in_cells_say_their_names() -> None:
    """With and without a fraction, escaped; what has no name and other columns are left alone."""
    shown = of(pd.DataFrame({"cause": [7, 8, 9], "n": [7, 8, 9]}))
    assert shown.count("title=") == 2 and '<td title="flu">7</td>' in shown
    assert '<td title="a &quot;fall&quot; &lt;b&gt;">8</td>' in shown
    assert '<td title="flu">7.0</td>' in of(pd.DataFrame({"cause": [7.0, None]}))


def test_codes_in_labels_say_their_names() -> None:
    """Of an index and of a level below a label that spans rows; numbers of rows are no codes."""
    rows = pd.DataFrame({"sex": ["F", "F", "M"], "cause": [7, 10, 7], "n": [7, 7, 7]})
    assert of(rows.set_index("cause")).count("title=") == 3
    two = of(rows.set_index(["sex", "cause"]))
    assert two.count("title=") == 3 and '<th title="burn">10</th>' in two
    first = of(rows.set_index(["cause", "sex"]).sort_index())
    assert '<th rowspan="2" valign="top" title="flu">7</th>' in first


def test_only_what_is_shown_is_looked_up_and_once() -> None:
    """A vocabulary may have millions of names."""
    ward = Ward(VISIT, CONCEPT)
    long = pd.DataFrame({"cause": [7, *range(1000, 2000), 10]})
    assert of(long, ward).count("title=") == 2
    assert len(ward.asked[0]) < 100
    of(long, ward)
    assert len(ward.asked) == 1


def test_without_a_vocabulary_a_table_stays_as_it_is() -> None:
    """No concept, no codes, no vault that answers, columns below columns."""
    frame = pd.DataFrame({"cause": [7]})
    plain: str = frame._repr_html_()  # type: ignore[operator]
    assert titled(plain, Ward(VISIT)) == plain
    other: str = pd.DataFrame({"n": [7]})._repr_html_()  # type: ignore[operator]
    assert titled(other, Ward(VISIT, CONCEPT)) == other
    wide = pd.DataFrame({("cause", "a"): [7], ("cause", "b"): [8]})
    assert "title=" not in of(wide)
    gone = Ward(VISIT, CONCEPT)
    gone.twin = lambda: (_ for _ in ()).throw(VaultUnavailable("gone"))  # type: ignore[method-assign]
    assert titled(plain, gone) == plain


@pytest.mark.parametrize("named", [True, False])
def test_a_preview_of_sql_has_names_too(named: bool) -> None:
    """Its layout is ours, and it is dressed where it is shown."""
    preview = Preview(pd.DataFrame({"cause": [7], "n": [8]}), "Rows are never released.")
    ward = Ward(VISIT, CONCEPT)
    data, _ = bundle(preview, (lambda page: titled(page, ward)) if named else str)
    assert ('<td title="flu">7</td>' in data["text/html"]) is named
