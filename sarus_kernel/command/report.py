"""`sarus-kernel report`: a notebook as one HTML page, with badges and a table of provenance."""

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from sarus_kernel.command.verification import check, keys
from sarus_kernel.errors import OwnerError, QuestionError

NEEDED = ("nbconvert", "nbformat", "bleach", "tinycss2")


@click.command("report")
@click.argument("notebook", type=click.Path(path_type=Path))
@keys
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="Where to write it. Default: beside NOTEBOOK, ending in .report.html.",
)
def command(
    notebook: Path, vault: str | None, key_file: Path | None, output: Path | None
) -> None:  # fmt: skip
    """Write NOTEBOOK as a stand-alone HTML page that says of each output what it is worth.

    Exit code: as that of `sarus-kernel verify`.
    """
    if not all(map(find_spec, NEEDED)):
        raise OwnerError("A report needs nbconvert.\nRun: pip install 'sarus-kernel[lab]'")
    found = check(notebook, vault, key_file)
    page = import_module("sarus_kernel.command.report_page").report(
        found.notebook, found.summary, notebook.stem
    )
    where = output or notebook.with_suffix(".report.html")
    try:
        where.write_text(page, "utf-8")
    except OSError as error:
        raise QuestionError(f"{where} cannot be written: {error.strerror}.") from None
    click.echo(f"{where}: {found.summary.words()}")
    sys.exit(found.exit_code)
