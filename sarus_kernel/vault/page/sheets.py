"""The same facts as CSV, for a spreadsheet that must not take a question for a formula."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from sarus_kernel.vault.page import facts
from sarus_kernel.vault.page.facts import Desk

FORMULA = tuple("=+-@\t\r\n|%\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
                "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}")  # fmt: skip
"""What a cell may not begin with: Excel and LibreOffice would compute it (OWASP, CSV injection)."""

Cells = Sequence[object]


def safe(cell: object) -> str:
    """The text of a cell. What looks like a formula gets an apostrophe in front."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def written(heading: Sequence[str], rows: Iterable[Cells]) -> str:
    """A CSV file: every cell in quotes, lines as RFC 4180 wants them."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(heading)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def releases(desk: Desk) -> str:
    """Every entry of the ledger."""
    heading = ("release", "time", "budget", "grantee", "question", "label", "epsilon", "delta",
               "rho", "operation", "hash")  # fmt: skip
    rows = (
        (row.seq, e.time, e.line, e.grantee, e.words, e.label, e.loss.epsilon, e.loss.delta,
         e.loss.rho, e.operation, row.hash)
        for row in facts.releases(desk)
        for e in (row.entry,)
    )  # fmt: skip
    return written(heading, rows)


def refusals(desk: Desk) -> str:
    """Every question that was refused."""
    heading = ("last", "first", "times", "grantee", "rule", "question", "reason")
    rows = (
        (each.last, each.first, each.times, each.grantee, each.rule, each.question, each.reason)
        for each in facts.refusals(desk)
    )
    return written(heading, rows)


def grantees(desk: Desk) -> str:
    """Who may ask, and what they spent."""
    heading = ("grantee", "epsilon spent", "epsilon left", "epsilon in all", "releases", "last")
    rows = (
        (each.name, each.spent, each.left, each.total, each.releases, each.last)
        for each in facts.grantees(desk)
    )
    return written(heading, rows)


SHEETS: dict[str, Callable[[Desk], str]] = {
    "releases": releases,
    "refusals": refusals,
    "grantees": grantees,
}
"""What can be downloaded, by the name of its file."""
