"""Models: what a fit will ask, the fit itself, and what is told of it before and after.

The vault's own process loads no library of models. Recipes run in a studio, rows are counted in a
counter (both sealed, see `vault/workers`); in between stands the vault: it lets nothing through
but the rounds that were paid, and adds the noise.
"""

from sarus_kernel.vault.models.explaining import explain
from sarus_kernel.vault.models.planning import planner
from sarus_kernel.vault.models.released import Fits, Known, in_ledger, left_to_pay, loss_in_all
from sarus_kernel.vault.models.running import Outcomes, dry_run, kept_later, run, run_in_slot

__all__ = [
    "Fits",
    "Known",
    "Outcomes",
    "dry_run",
    "explain",
    "in_ledger",
    "kept_later",
    "left_to_pay",
    "loss_in_all",
    "planner",
    "run",
    "run_in_slot",
]
