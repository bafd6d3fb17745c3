"""Where the twin is not differentially private, every output of it says so beside its label."""

from typing import Any

from sarus_kernel.kernel.provenance.cells import Cells
from sarus_kernel.kernel.provenance.origins import PUBLIC, SYNTHETIC, mark_of
from sarus_kernel.kernel.provenance.outputs import Outputs

BY = "made by SDV, not differentially private"
LABEL = "Evaluated from synthetic data only"


def _shown(mark: dict[str, Any], by: str = BY) -> dict[str, Any]:
    outputs = Outputs(Cells({}, {}), lambda: by)
    content = {"data": {"text/plain": "7", "text/html": "<b>7</b>"}, "metadata": {"sarus": mark}}
    message = {"msg_type": "display_data", "content": content, "parent_header": {}}
    found: dict[str, Any] = outputs.label(message)["content"]
    return found


def test_the_words_stand_beside_the_label() -> None:
    """In metadata, text and HTML; the label is the usual one."""
    content = _shown(mark_of(SYNTHETIC))
    assert content["metadata"]["sarus"]["label"] == LABEL
    assert content["metadata"]["sarus"]["hint"] == BY
    assert content["data"]["text/plain"] == f"7\n[{LABEL}; {BY}]"
    assert BY in content["data"]["text/html"]


def test_a_hint_that_is_there_stays() -> None:
    """Both are said, once."""
    content = _shown({**mark_of(SYNTHETIC), "hint": "of 5 rows"})
    assert content["metadata"]["sarus"]["hint"] == f"{BY}; of 5 rows"
    again = _shown(content["metadata"]["sarus"])
    assert again["metadata"]["sarus"]["hint"] == f"{BY}; of 5 rows"


def test_nothing_is_said_of_other_outputs() -> None:
    """Neither of what is public nor where the twin is the product's own."""
    assert "hint" not in _shown(mark_of(PUBLIC))["metadata"]["sarus"]
    assert "hint" not in _shown(mark_of(SYNTHETIC), "")["metadata"]["sarus"]
