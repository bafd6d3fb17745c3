"""`sarus-kernel verify`: which numbers of a notebook has the vault signed?"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from rich.markup import escape
from rich.table import Table

from sarus_kernel.command.console import console
from sarus_kernel.command.verification import check, keys
from sarus_kernel.errors import OwnerError
from sarus_kernel.proof.badge import with_badge
from sarus_kernel.proof.findings import MEANING, Finding, Status, Summary, as_json

COLOURS = {
    Status.VERIFIED: "green",
    Status.LOCAL: "default",
    Status.ALTERED: "bold red",
    Status.FORGED: "bold red",
    Status.UNLABELLED: "yellow",
}


@click.command("verify")
@click.argument("notebook", type=click.Path(path_type=Path))
@keys
@click.option("--json", "as_data", is_flag=True, help="Print everything found as JSON.")
@click.option("--write", is_flag=True, help="Put the summary into the notebook, at its top.")
def command(
    notebook: Path, vault: str | None, key_file: Path | None, as_data: bool, write: bool
) -> None:
    """Check every output of NOTEBOOK against the data owner's key. Works offline.

    \b
    verified    the vault signed the value that is shown
    local       computed in the notebook: public, synthetic, or from released values
    altered     its receipts are the vault's, but it shows or says something else
    forged      it claims a label that no receipt of the vault stands for
    unlabelled  nothing is said about where it comes from

    Exit code: 0 all outputs are verified or local; 1 it could not be checked; 3 something is
    altered or forged, or the vault's ledger lacks a release; 4 something is unlabelled.
    """
    found = check(notebook, vault, key_file)
    if write:
        _write(notebook, with_badge(found.notebook, found.summary))
    if as_data:
        plain = as_json(found.summary) | {"rollback": found.rollback}
        click.echo(json.dumps(plain, indent=1, ensure_ascii=False))
    else:
        _show(notebook, found.summary)
    if found.rollback:
        click.secho(found.rollback, fg="red", err=True)
    sys.exit(found.exit_code)


def _show(path: Path, summary: Summary) -> None:
    out = console()
    table = Table(title=escape(str(path)), title_justify="left")
    for heading in ("cell", "output", "found", "what it says, and why"):
        table.add_column(heading, no_wrap=heading != "what it says, and why")
    heading = ""
    for finding in summary.findings:
        if finding.heading != heading:
            heading = finding.heading
            table.add_section()
            table.add_row("", "", "", escape(_plain(heading)), style="bold")
        table.add_row(*_cells(finding), style=COLOURS[finding.status])
    out.print(table)
    for status in Status:
        if summary.count(status):
            out.print(f"{status.value}: {MEANING[status]}.", markup=False)
    out.print(f"\n{summary.words()}, by the key {summary.public_key[:16]}…", markup=False)


def _cells(finding: Finding) -> tuple[str, ...]:
    """One output as text; all of it may come from a forger, so none of it is read as markup."""
    label = f"{finding.label}: " if finding.label else ""
    asked = f"\n{finding.question}" if finding.status is Status.VERIFIED else ""
    cells = (finding.place, str(finding.output + 1), finding.status.value)
    return tuple(escape(_plain(cell)) for cell in (*cells, f"{label}{finding.why}{asked}"))


def _plain(text: str) -> str:
    """Without control characters: a terminal would obey them."""
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text)


def _write(path: Path, notebook: dict[str, Any]) -> None:
    """Replace a notebook in one step, as Jupyter would have written it."""
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
    try:
        with TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as folder:
            draft = Path(folder, path.name)
            draft.write_text(text + "\n", "utf-8")
            draft.chmod(path.stat().st_mode & 0o777)
            draft.replace(path)
    except OSError as error:
        raise OwnerError(f"{path} cannot be written: {error.strerror}.") from None
