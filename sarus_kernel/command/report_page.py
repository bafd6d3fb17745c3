"""Writes a notebook as one HTML page: each output with what is found about it, and all receipts.

The notebook may be a forger's. So nothing of it runs in the page (a content security policy, and
HTML reduced to harmless tags and attributes), and badges stand outside of what it brings along.
"""
# mypy: disable-error-code="no-untyped-call"
# (nbconvert and nbformat are half typed.)

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import bleach
import nbformat
from bleach.css_sanitizer import CSSSanitizer
from nbconvert import HTMLExporter
from pygments.formatters.html import HtmlFormatter
from traitlets.config import Config

from sarus_kernel.errors import QuestionError
from sarus_kernel.proof.badge import is_badge
from sarus_kernel.proof.captions import without_caption
from sarus_kernel.proof.findings import MEANING, Finding, Status, Summary
from sarus_kernel.proof.labels import epsilon_of
from sarus_kernel.proof.notebooks import output_of
from sarus_kernel.release import Receipt

TEMPLATES = Path(__file__).parent / "templates"
SIGNS = {
    Status.VERIFIED: "✓",
    Status.LOCAL: "○",
    Status.ALTERED: "✗",
    Status.FORGED: "✗",
    Status.UNLABELLED: "?",
}
"""One sign for each status, beside its word."""
FORMS = (
    "text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg", "text/plain",
)  # fmt: skip
"""The forms that are shown, the best first. None of them can run."""

_TAGS = frozenset((
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del",
    "details", "div", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
    "kbd", "li", "ol", "p", "pre", "s", "small", "span", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
))  # fmt: skip
_STYLES = ("color", "background-color", "font-weight", "font-style", "text-align", "opacity")
_PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")
_NO_TEXT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)


def report(notebook: dict[str, Any], summary: Summary, title: str) -> str:
    """The page. Raises QuestionError if this is no valid notebook."""
    try:
        book = nbformat.v4.rwbase.rejoin_lines(nbformat.from_dict(notebook))
        for number, cell in enumerate(book.cells):
            cell["id"] = f"cell-{number}"  # some programs leave it out, or copy it with the cell
        nbformat.validate(book | {"nbformat_minor": 5})
    except (nbformat.ValidationError, AttributeError, TypeError, KeyError):
        raise QuestionError("This notebook is damaged: it is not of the format it names.") from None
    _annotate(book, summary)
    resources = {"report": _facts(summary, title)}
    page, _ = _exporter().from_notebook_node(book, resources)
    return str(page)


def _exporter() -> HTMLExporter:
    settings = Config({"NbConvertBase": {"display_data_priority": list(FORMS)}})
    exporter = HTMLExporter(
        config=settings,
        extra_template_basedirs=[str(TEMPLATES)],
        template_name="report",
        exclude_anchor_links=True,
    )
    exporter.register_filter("clean_html", cleaned)
    return exporter


def cleaned(text: str) -> str:
    """HTML without anything that runs, loads, covers or passes for a part of the page."""
    return str(_clean(_NO_TEXT.sub("", str(text))))


def _may(tag: str, name: str, value: str) -> bool:
    if name == "src":
        return tag == "img" and _PICTURE.fullmatch(value) is not None
    if name == "href":
        return tag == "a" and value.startswith(("https://", "http://"))
    return name in ("style", "alt", "title", "colspan", "rowspan")


_clean = partial(
    bleach.clean,
    tags=_TAGS,
    attributes=_may,
    protocols=("http", "https", "data"),
    css_sanitizer=CSSSanitizer(allowed_css_properties=_STYLES),
    strip=True,
)


def _annotate(book: Any, summary: Summary) -> None:
    """Write findings to their outputs, take labels off, leave out footers and older summaries."""
    known = {(finding.cell, finding.output): finding for finding in summary.findings}
    for number, cell in enumerate(book.cells):
        cell["place"] = _place(cell, number)
        if cell.cell_type != "code":
            continue
        if cell.source.startswith("%%private_sql"):
            cell.metadata["magics_language"] = "sql"
        shown = []
        for place, output in enumerate(cell.outputs):
            finding = known.get((number, place))
            if finding is not None:
                output["finding"] = _words(finding)
                shown.append(_unlabelled(output))
        cell.outputs = shown
    book.cells = [cell for cell in book.cells if not is_badge(cell)]


def _place(cell: Any, number: int) -> str:
    count = cell.get("execution_count")
    return f"cell {number + 1}" if count is None else f"In [{count}]"


def _unlabelled(output: Any) -> Any:
    """An output without the label in its text: the badge says it, and says whether it is true."""
    read = output_of(output)
    bare = without_caption(read.data, read.mark) if "data" in output else None
    for mime in ("text/plain", "text/html"):
        if bare is not None and mime in bare:
            output.data[mime] = bare[mime]
    return output


def _words(finding: Finding) -> dict[str, Any]:
    return {
        "cell": finding.place,
        "heading": finding.heading,
        "output": finding.output + 1,
        "status": finding.status.value,
        "sign": SIGNS[finding.status],
        "label": finding.label,
        "why": finding.why,
        "question": finding.question if finding.status is Status.VERIFIED else "",
    }


def _facts(summary: Summary, title: str) -> dict[str, Any]:
    """All that the page says besides the notebook itself."""
    receipts = {r: None for finding in summary.findings for r in finding.receipts}
    style = (TEMPLATES / "report" / "style.css").read_text("utf-8")
    return {
        "title": title,
        "style": f"{style}\n{_colours()}",
        "honest": summary.honest,
        "words": summary.words(),
        "public_key": summary.public_key,
        "meanings": [
            {"status": s.value, "sign": SIGNS[s], "count": summary.count(s), "meaning": MEANING[s]}
            for s in Status
            if summary.count(s)
        ],
        "epsilon": f"{epsilon_of(tuple(receipts)):.4g}",
        "releases": [_release(r, summary.findings) for r in sorted(receipts, key=_order)],
        "findings": [_words(finding) for finding in summary.findings],
    }


def _order(receipt: Receipt) -> tuple[int, str]:
    return receipt.ledger_seq, receipt.value_digest


def _release(receipt: Receipt, findings: Sequence[Finding]) -> dict[str, Any]:
    """One line of the table: what was asked, what it cost, and which cells rest on it."""
    using = [finding for finding in findings if receipt in finding.receipts]
    shown = [f for f in using if f.status is Status.VERIFIED and f.receipts[0] == receipt]
    return {
        "seq": receipt.ledger_seq,
        "time": receipt.time[:19].replace("T", " "),
        "question": receipt.question or "(the receipt has no words)",
        "notes": receipt.notes,
        "label": receipt.label,
        "shown": _cells(shown),
        "used": _cells([finding for finding in using if finding not in shown]),
        "digests": (
            ("question", receipt.plan_digest),
            ("value", receipt.value_digest),
            ("policy", receipt.policy_version),
            ("data", receipt.data_version),
            ("ledger", receipt.ledger_head),
            ("signature", receipt.signature),
        ),
    }


def _cells(findings: Sequence[Finding]) -> str:
    numbers = dict.fromkeys(finding.place for finding in findings)
    return ", ".join(numbers)


def _colours() -> str:
    """How code is coloured, on light and on dark."""
    light: str = HtmlFormatter(style="friendly").get_style_defs(".highlight")
    dark: str = HtmlFormatter(style="github-dark").get_style_defs(".highlight")
    plain = ".highlight { background: none; }"
    return f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n{plain}"
