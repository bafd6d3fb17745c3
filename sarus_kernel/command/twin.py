"""`sarus-kernel twin`: makes the synthetic twin anew, after an edit of the catalog."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.table import Table

from sarus_kernel.command.console import console
from sarus_kernel.command.init import AT_LEAST_NONE, EPSILON
from sarus_kernel.command.progress import bar, tidy_when_stopped
from sarus_kernel.vault.owner.comparing_twin import Compared, compared
from sarus_kernel.vault.owner.origin import origin_of
from sarus_kernel.vault.owner.remaking import price, remake
from sarus_kernel.vault.sdv.choice import OWN, WORDS, choice
from sarus_kernel.vault.sdv.environment import usual

DELTA = 1e-6


@click.command("twin")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--epsilon", type=EPSILON, default=3.0, show_default=True,
              help="What the new twin costs, on top of what twins have cost.")
@click.option("--quality-epsilon", "quality", type=AT_LEAST_NONE, default=0.3, show_default=True,
              help="What it may cost besides to tell grantees how far it is from the rows; 0: no.")
@click.option("--synthesizer", default=OWN, show_default=True, metavar="own|sdv[:NAME]",
              help="What makes the twin that grantees see: gaussian-copula, hma and ctgan are "
                   "SDV's, and not differentially private.")
@click.option("--compare", is_flag=True,
              help="Make nothing: say how far the twin is from the real rows, for your eyes only.")
@click.option("--from", "source", default="", metavar="postgresql://…",
              help="Where the rows are in a server: a role that may read the vault's schema there.")
@click.option("--yes", is_flag=True, help="Pay without asking.")
def command(
    directory: Path, epsilon: float, quality: float, synthesizer: str, compare: bool, source: str,
    yes: bool,
) -> None:
    """Make the twin of the vault DIRECTORY anew, by its catalog as it stands now.

    It is learnt from the real rows again, so it costs again, on its own line of the ledger. Start
    the vault again afterwards, and fetch the twin again in the notebooks.

    With SDV it costs the same: figures to plan by are still bought with differential privacy.
    """
    origin = origin_of(source) if source else None
    if compare:
        _show(compared(directory, origin))
        return
    if choice(synthesizer) != OWN:
        usual().need()
    found = price(directory, epsilon, DELTA)
    click.echo(f"The twins of {directory} have cost epsilon {found.spent.epsilon:g} until now; "
               f"this one costs {epsilon:g} more, for good.")  # fmt: skip
    if quality and synthesizer == OWN:
        click.echo(f"To tell grantees how far it is from the rows costs {quality:g} besides, where "
                   "there are enough people.")  # fmt: skip
    if synthesizer != OWN:
        click.echo(f"What grantees see will be {WORDS}.")
    if not yes and not click.confirm("Make it?", default=False):
        raise click.Abort
    with tidy_when_stopped(), bar() as progress:
        remake(directory, epsilon, DELTA, progress, synthesizer, origin, quality)
    click.echo(f"{directory}/twin is new. Start the vault again.")


def _show(found: Sequence[Compared]) -> None:
    shown = Table(title="The twin beside the real rows (exact figures, for your eyes only)")
    for heading in ("table", "column", "distance", "empty", "empty in the twin"):
        shown.add_column(heading, justify="left" if heading in ("table", "column") else "right")
    for each in found:
        shares = (f"{100 * share:.0f} %" for share in (each.empty, each.twin_empty))
        shown.add_row(each.table, each.column, f"{each.distance:.2f}", *shares)
    out = console()
    out.print(shown)
    out.print(
        "Distance: 0 where a column's values are distributed alike, 1 where they have nothing in "
        "common.\nNumbers and moments by the twin's tenths. Your page shows both, by value.",
        markup=False,
    )
