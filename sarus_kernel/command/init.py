"""`sarus-kernel init`: makes a vault out of the owner's data."""

from pathlib import Path

import click

from sarus_kernel.command.init_options import init_options
from sarus_kernel.command.progress import bar, tidy_when_stopped
from sarus_kernel.command.summary import show_made
from sarus_kernel.vault.owner.initialise import initialise
from sarus_kernel.vault.owner.origin import origin_of

EPSILON = click.FloatRange(0, 100, min_open=True)


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--from", "source", required=True, metavar="SOURCE",
              help="A folder of Parquet or CSV files, a DuckDB file, postgresql://…, or "
                   "spark:local[2] or spark://HOST:PORT with --parquet. It is only read; a server "
                   "also gets the vault's copy, and is what the vault then asks.")
@click.option("--parquet", type=click.Path(path_type=Path), metavar="FOLDER",
              help="With spark: the Parquet files. They are only read.")
@click.option("--reader", default="", metavar="postgresql://…",
              help="With PostgreSQL: a role that may only log in, which the vault asks as.")
@click.option("--shared", default="", metavar="FOLDER",
              help="With a Spark cluster: a folder that all its machines have, for the copy.")
@click.option("--privacy-unit", required=True, metavar="TABLE.KEY",
              help="Who is protected: person.person_id.")
@click.option("--name", default="patient_data", show_default=True, help="Name of the dataset.")
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
def command(
    directory: Path, source: str, parquet: Path | None, reader: str, shared: str,
    privacy_unit: str, name: str, public: str,
    keys: tuple[str, ...], units: tuple[str, ...],
    links: tuple[str, ...], leave_out: str, withhold: str, nullable: str,
    epsilon: float, twin_epsilon: float,
) -> None:
    """Make the vault DIRECTORY out of your data.

    Finds tables, types and keys; copies the data; writes catalog.toml and policy.toml for you to
    review; makes a differentially private synthetic twin. DIRECTORY is made whole or not at all.
    """
    asked = init_options(
        name, privacy_unit, public, keys, units, nullable, epsilon, twin_epsilon,
        links=links, leave_out=leave_out, withhold=withhold,
    )  # fmt: skip
    origin = origin_of(source, parquet, reader or shared)
    with tidy_when_stopped(), bar() as progress:
        made = initialise(directory, origin, asked, progress)
    show_made(made)
