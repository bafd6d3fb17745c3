"""`sarus-kernel demo`: makes a vault out of a made-up hospital."""

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from sarus_kernel import demo
from sarus_kernel.command.case_study import approve_case_study
from sarus_kernel.command.init_options import init_options
from sarus_kernel.command.progress import bar, tidy_when_stopped
from sarus_kernel.command.summary import show_made
from sarus_kernel.vault.owner.initialise import initialise

PUBLIC = "location,care_site,concept,concept_ancestor"
"""Made up as the people are; its vocabulary is cut down to what occurs, so this has to be said."""
BUILDING = 0.2
"""The share of the work that making up the hospital is, roughly."""


@click.command("demo")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--people", type=click.IntRange(100, 2_000_000), default=1000, show_default=True)
def command(directory: Path, people: int) -> None:
    """Make the vault DIRECTORY out of an OMOP hospital of people who do not exist."""
    unit = "person.person_id"
    asked = init_options("patient_data", unit, PUBLIC, python=True)
    with tidy_when_stopped(), bar() as progress, TemporaryDirectory() as folder:
        demo.build(
            Path(folder),
            people,
            progress=lambda what, share: progress(f"making up {what}", BUILDING * share),
        )
        made = initialise(
            directory,
            Path(folder),
            asked,
            lambda what, share: progress(what, BUILDING + (1 - BUILDING) * share),
        )
    approve_case_study(directory)
    show_made(made)
