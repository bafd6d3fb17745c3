"""`sarus-kernel init`: drafts a vault of the owner's data, shows it, makes it."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import click

from sarus_kernel.command.init_options import dataset_name, init_options
from sarus_kernel.command.progress import bar, tidy_when_stopped
from sarus_kernel.command.review import show_draft
from sarus_kernel.command.summary import show_made
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.owner.draft_file import FILE, draft_text
from sarus_kernel.vault.owner.draft_reading import is_draft, load_draft
from sarus_kernel.vault.owner.drafts import Draft, InitOptions
from sarus_kernel.vault.owner.initialise import initialise, look
from sarus_kernel.vault.owner.origin import Origin, origin_of, written_down
from sarus_kernel.vault.owner.sdv_metadata import described, with_metadata
from sarus_kernel.vault.sdv.choice import OWN, choice
from sarus_kernel.vault.sdv.environment import usual

EPSILON = click.FloatRange(0, 100, min_open=True)
AT_LEAST_NONE = click.FloatRange(0, 100)


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--from", "sources", multiple=True, metavar="SOURCE",
              help="A folder of Parquet or CSV files, a DuckDB file, postgresql://…, or "
                   "spark:local[2] or spark://HOST:PORT with --parquet. It is only read; a server "
                   "also gets the vault's copy, and is what the vault then asks. Several, of "
                   "files, are one vault: the same people, one budget.")
@click.option("--parquet", type=click.Path(path_type=Path), metavar="FOLDER",
              help="With spark: the Parquet files. They are only read.")
@click.option("--reader", default="", metavar="postgresql://…",
              help="With PostgreSQL: a role that may only log in, which the vault asks as.")
@click.option("--in-server", is_flag=True,
              help="With PostgreSQL: keep the copy in the server, in a schema of its own, and not "
                   "in the vault. --reader does so, too.")
@click.option("--shared", default="", metavar="FOLDER",
              help="With a Spark cluster: a folder that all its machines have, for the copy.")
@click.option("--schema", "schemas", multiple=True, metavar="NAME",
              help="Of a database: the schemas to read, where not all.")
@click.option("--encoding", default="", metavar="NAME",
              help="Of CSV files: what they are written in, where that is not found out.")
@click.option("--privacy-unit", default="", metavar="TABLE.KEY",
              help="Who is protected: person.person_id; patients.clinic,number where only "
                   "several columns together say who it is.")
@click.option("--name", default="", help="Name of the dataset; the source's unless given.")
@click.option("--draft", "only_draft", is_flag=True,
              help="Stop after the draft: DIRECTORY/draft.toml is for you to edit.")
@click.option("--yes", is_flag=True, help="Make the vault without asking first.")
@click.option("--public", default="", metavar="TABLE,…",
              help="Tables that are about nobody and may be published as they are.")
@click.option("--key", "keys", multiple=True, metavar="TABLE=COLUMN",
              help="A table's primary key, where it is not <table>_id or id; empty for none.")
@click.option("--unit", "units", multiple=True, metavar="TABLE=COLUMN",
              help="The column that says whose row it is, where it is not named like the unit.")
@click.option("--link", "links", multiple=True, metavar="TABLE.COLUMN -> TABLE.COLUMN",
              help="Rows of the left belong to whom the rows of the right with the same value "
                   "belong, where no foreign key, names and values say so.")
@click.option("--leave-out", default="", metavar="TABLE.COLUMN,…", help="Columns not to copy.")
@click.option("--withhold", default="", metavar="TABLE,…", help="Tables not to copy.")
@click.option("--nullable", default="", metavar="TABLE.COLUMN,…",
              help="Columns that OMOP requires and this source leaves empty at times.")
@click.option("--epsilon", type=EPSILON, default=5.0, show_default=True,
              help="Research budget of all grantees together (policy.toml).")
@click.option("--twin-epsilon", type=EPSILON, default=3.0, show_default=True,
              help="Budget of the synthetic twin, spent once and now.")
@click.option("--quality-epsilon", type=AT_LEAST_NONE, default=0.3, show_default=True,
              help="Budget of what grantees are told of the twin: how far each column is from the "
                   "real rows. 0: nothing.")
@click.option("--metadata", type=click.Path(path_type=Path), metavar="FILE",
              help="SDV's Metadata JSON of the source: its types, keys and relationships become "
                   "the draft's.")
@click.option("--synthesizer", default="own", show_default=True, metavar="own|sdv[:NAME]",
              help="What makes the twin that grantees see: the product's own is differentially "
                   "private. SDV's is not, and says so everywhere (gaussian-copula, hma, ctgan).")
def command(
    directory: Path, sources: tuple[str, ...], parquet: Path | None, reader: str, shared: str,
    in_server: bool, schemas: tuple[str, ...], encoding: str,
    privacy_unit: str, name: str, only_draft: bool, yes: bool, public: str,
    keys: tuple[str, ...], units: tuple[str, ...],
    links: tuple[str, ...], leave_out: str, withhold: str, nullable: str,
    epsilon: float, twin_epsilon: float, quality_epsilon: float, metadata: Path | None,
    synthesizer: str,
) -> None:
    """Make the vault DIRECTORY out of your data, in two steps.

    First a draft: tables, whose rows they hold, types, keys, and why. Nothing is copied and nothing
    paid for until you have said that it is right. Then the copy, catalog.toml and policy.toml, and
    a differentially private synthetic twin. DIRECTORY is made whole or not at all.

    A draft that you have edited (--draft) is made with: sarus-kernel init DIRECTORY
    """
    source, *also = sources or ("",)
    if is_draft(directory) and not privacy_unit:
        drafted = load_draft(directory)
        asked = drafted.options
        source, also = (source, also) if source else (drafted.source, [*drafted.also])
    else:
        asked = init_options(
            name or dataset_name(source), privacy_unit, public, keys, units, nullable, epsilon,
            twin_epsilon, links=links, leave_out=leave_out, withhold=withhold,
            synthesizer=choice(synthesizer), quality_epsilon=quality_epsilon,
        )  # fmt: skip
        if metadata is not None:
            asked = with_metadata(asked, described(metadata, asked.unit[0]))
    if asked.synthesizer != OWN and not only_draft:
        usual().need()
    if not source:
        raise OwnerError("Name the source with --from: a folder, a file, postgresql://…")
    origin = origin_of(source, parquet, reader or shared, schemas, encoding, in_server, also)
    if only_draft:
        _draft(directory, origin, asked)
    else:
        _make(directory, origin, asked, yes)


def _draft(directory: Path, origin: Origin, asked: InitOptions) -> None:
    file = directory / FILE
    if is_draft(directory):
        raise OwnerError(f"{file} is there already, perhaps edited.\nRemove it for a new one.")
    if directory.exists() and any(directory.iterdir()):
        raise OwnerError(f"{directory} is already there.\nName a new directory, or remove it.")
    with tidy_when_stopped():
        found = look(origin, asked, directory)
    show_draft(found)
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    file.write_text(draft_text(found, *written_down(origin)), encoding="utf-8")
    click.echo(f"\nEdit      {file}\nCheck     sarus-kernel check {directory}\n"
               f"Make      sarus-kernel init {directory}")  # fmt: skip


def _make(directory: Path, origin: Origin, asked: InitOptions, yes: bool) -> None:
    if not yes and not at_a_terminal():
        raise OwnerError(
            "Nobody is there to look at the draft.\n"
            "Say --yes to make the vault at once, or --draft to get the draft as a file."
        )
    bars: list[Callable[[str, float], None]] = []
    with tidy_when_stopped(), ExitStack() as shown:

        def review(found: Draft) -> None:
            if not yes:
                _ask_about(found)
            bars.append(shown.enter_context(bar()))

        def progress(what: str, share: float) -> None:
            for told in bars:
                told(what, share)

        made = initialise(directory, origin, asked, progress, review)
    show_made(made)


def at_a_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


def _ask_about(found: Draft) -> None:
    """Show the draft and ask. Raises click.Abort if it is not right."""
    show_draft(found)
    if not found.findings and not click.confirm("\nMake the vault?", default=False):
        click.echo("Nothing was copied. With --draft you get the draft as a file to edit.")
        raise click.Abort
