"""What a function in blocks of people really costs, worked out again from what would be run."""

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import CELL, STEPS, BlockTable, SafeBlocks
from sarus_kernel.measurements.accounting import rho_of
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.inner import KeepBlock, NameCells
from sarus_kernel.plan.relations import Filter, Project, Relation, Table
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault.audit.locality import Facts, private, units
from sarus_kernel.vault.audit.totals import TOLERANCE, need_covered


def check_blocks(query: SafeBlocks, catalog: Catalog, epsilon: float, delta: float) -> None:
    """Raises InternalError unless each person is in one block, and the noise hides a block."""
    facts = Facts(catalog, {})
    if query.blocks < 2 or not query.salt:
        raise InternalError("People are not put into blocks.")
    kept = [_kept(query, table, facts) for table in query.tables]
    # one salt, one number of blocks, one spelling: all of a person's tables are in the same block
    ways = {
        (each.salt, each.blocks, facts.scope.schema(each)[each.unit].kind)
        for each in kept
        if each is not None
    }
    if len(ways) != 1:
        raise InternalError("The tables of a block are not of the same people.")
    numbers = len(query.plan.outputs)
    need_covered(_loss(query, numbers), query.loss, epsilon, delta)


def _kept(query: SafeBlocks, table: BlockTable, facts: Facts) -> KeepBlock | None:
    """Filters and columns of one table of people, cut by its unit; None for public tables."""
    rows: Relation = query.rows(table, 0)
    if not private(rows, facts):
        return None
    while isinstance(rows, Project | Filter):
        rows = rows.relation
    if not isinstance(rows, KeepBlock) or not isinstance(rows.relation, Table):
        raise InternalError("A block is given rows of people who are not in it.")
    if rows.unit not in units(rows.relation, facts) or not 0 <= rows.block < rows.blocks:
        raise InternalError("People are put into blocks by something other than the person.")
    _need_alike(query.rows(table, 0), query.all_rows(table))
    return rows


def _need_alike(cut: Relation, whole: Relation) -> None:
    """What is read of all blocks at once are the rows that each is given, beside their cells: cut
    by the same hash of the same person."""
    match cut, whole:
        case Project(), Project():
            names, columns = (*cut.names, CELL), (*cut.columns, Column(CELL))
            if (whole.names, whole.columns) == (names, columns):
                return _need_alike(cut.relation, whole.relation)
        case Filter(), Filter() if cut.condition == whole.condition:
            return _need_alike(cut.relation, whole.relation)
        case KeepBlock(), NameCells() if whole.name == CELL:
            if (cut.relation, cut.unit, cut.salt) == (whole.relation, whole.unit, whole.salt):
                return None
    raise InternalError("The rows of all blocks are not those that each is given.")


def _loss(query: SafeBlocks, numbers: int) -> PrivacyLoss:
    """Each sum is moved by STEPS at most; one after the other they add up."""
    if not query.scale > 0:
        raise InternalError("A sum over blocks has no noise.")
    if query.mechanism == "laplace":
        each = STEPS / query.scale
        return PrivacyLoss(numbers * each, 0.0, numbers * each**2 / 2)
    rho = numbers * (STEPS / query.scale) ** 2 / 2
    said = query.loss
    if query.mechanism != "gaussian" or said.delta <= 0 or rho > _most(said):
        raise InternalError("The noise on blocks is too small for the epsilon that it claims.")
    return PrivacyLoss(said.epsilon, said.delta, rho)


def _most(said: PrivacyLoss) -> float:
    return rho_of(said.epsilon, said.delta) * (1 + TOLERANCE)
