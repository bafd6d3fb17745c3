"""Labels are words in the text and in the HTML, so they survive where nobody knows of metadata."""

import json
import os
import re
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path

import bleach
import nbformat
import papermill
import pytest
from nbconvert import HTMLExporter, LatexExporter, MarkdownExporter
from nbformat.sign import MemorySignatureStore, NotebookNotary

from sarus_kernel.kernel.provenance.origins import of_release
from sarus_kernel.proof.findings import Status
from sarus_kernel.proof.verify import verify
from tests.proof.making import (
    COUNT,
    GROUPS,
    KEY,
    as_python,
    derived,
    foot,
    local,
    notebook,
    release,
    shown,
    stream,
)

FAKES = str(Path(__file__).parents[1] / "kernel" / "fakes.py")
LABELS = (
    "Differentially-private evaluation (epsilon=0.50)",
    "Evaluated from synthetic data only",
    "Whitelisted",
    "Public",
)


@pytest.fixture
def book() -> nbformat.NotebookNode:
    """A notebook with all four labels, on tables, values and printed text."""
    from_release = release(GROUPS)
    made = notebook(
        shown(from_release), as_python(release(COUNT)), derived(0.5, release(COUNT)),
        local(7, synthetic=True), stream("printed"), foot(of_release(from_release)),
        as_python(release(COUNT, label=release(COUNT).provenance.label.WHITELISTED)), local(8),
    )  # fmt: skip
    return nbformat.reads(json.dumps(made), as_version=4)


def html(book: nbformat.NotebookNode) -> str:
    """As a page."""
    return str(HTMLExporter(embed_images=True).from_notebook_node(book)[0])


def untrusted(book: nbformat.NotebookNode) -> str:
    """As a page in which nothing is trusted: HTML without styles and attributes."""
    return str(HTMLExporter(sanitize_html=True).from_notebook_node(book)[0])


def on_github(book: nbformat.NotebookNode) -> str:
    """As a viewer shows it that strips styles, classes and unknown tags from the HTML outputs."""
    outputs = [output.data for cell in book.cells for output in cell.outputs if "data" in output]
    shown = [data.get("text/html", data["text/plain"]) for data in outputs]
    return bleach.clean("\n".join(shown), tags=["table", "tr", "td", "th"], strip=True)


def markdown(book: nbformat.NotebookNode) -> str:
    """As Markdown."""
    return str(MarkdownExporter().from_notebook_node(book)[0])


def latex(book: nbformat.NotebookNode) -> str:
    """As the LaTeX that becomes a PDF."""
    return str(LatexExporter().from_notebook_node(book)[0])


def text_only(book: nbformat.NotebookNode) -> str:
    """As a program shows it that knows text/plain alone."""
    outputs = [output for cell in book.cells for output in cell.outputs if "data" in output]
    return "\n".join(output.data["text/plain"] for output in outputs)


def as_read(text: str) -> str:
    """What is left for people to read: without tags, and without LaTeX's spellings."""
    plain = unescape(re.sub(r"<[^<>]*>", "", text))
    for written, read in ((r"\PYZhy{}", "-"), (r"\PYZob{}", "{"), ("{-}", "-")):
        plain = plain.replace(written, read)
    return plain


@pytest.mark.parametrize("show", [html, untrusted, on_github, markdown, latex, text_only])
def test_every_label_survives(
    book: nbformat.NotebookNode, show: Callable[[nbformat.NotebookNode], str]
) -> None:
    """nbconvert in its forms, GitHub's viewer, an untrusted notebook, a plain terminal."""
    seen = as_read(show(book))
    for label in LABELS:
        assert seen.count(label) >= (4 if "private" in label else 1), label


def test_trust_is_neither_needed_nor_given(book: nbformat.NotebookNode) -> None:
    """A notebook that nobody trusts verifies the same, and checking it does not make it trusted."""
    notary = NotebookNotary(store_factory=MemorySignatureStore, secret=b"s")
    before = nbformat.writes(book)
    found = verify(json.loads(before), KEY)
    assert found.honest and found.count(Status.VERIFIED) == 3
    assert not notary.check_signature(book)
    assert nbformat.writes(book) == before


def test_papermill_keeps_labels_and_receipts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Run from a pipeline, a notebook has the same words and metadata as in JupyterLab."""
    spec = tmp_path / "kernels" / "tested"
    spec.mkdir(parents=True)
    argv = [sys.executable, FAKES, "-f", "{connection_file}"]
    content = {"argv": argv, "display_name": "t", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(content), "utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setenv("SARUS_KERNEL_VAULT", "a fake")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    sources = ("%%private_sql\nSELECT count", "print(1)", "1 + 1")
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "in.ipynb")
    papermill.execute_notebook(
        str(tmp_path / "in.ipynb"), str(tmp_path / "out.ipynb"), kernel_name="tested",
        progress_bar=False,
    )  # fmt: skip
    ran = json.loads((tmp_path / "out.ipynb").read_text("utf-8"))
    first, printed, sum_ = (cell["outputs"] for cell in ran["cells"])
    assert first[0]["metadata"]["sarus"]["receipts"]
    assert "".join(first[0]["data"]["text/plain"]).endswith(f"[{LABELS[0]}]")
    assert printed[-1]["metadata"]["sarus"]["footer"] is True
    assert "".join(sum_[0]["data"]["text/plain"]) == "2\n[Public]"
    found = verify(ran, KEY)  # the fake vault signs nothing
    assert [f.status for f in found.findings] == [Status.FORGED, Status.LOCAL, Status.LOCAL]
