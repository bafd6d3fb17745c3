"""`%%private_python`: a function of one's own, run in blocks of people."""
# mypy: disable-error-code="no-untyped-call, union-attr, untyped-decorator"
# (IPython is half typed.)

from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from sarus_kernel.errors import QuestionError
from sarus_kernel.kernel.asking.options import name, positive, whole
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.loading import BLOCKS, RELEASED, load
from sarus_kernel.kernel.provenance.cells import Cells
from sarus_kernel.kernel.provenance.inspection import is_traced
from sarus_kernel.kernel.provenance.origins import of_release
from sarus_kernel.plan.node import Node
from sarus_kernel.release import Release
from sarus_kernel.wire.messages import Explanation

OPTIONS = "--range LOW:HIGH, --epsilon E, --blocks N, --seconds S, --into NAME and --explain"


@magics_class
class BlockMagics(Magics):
    """The magic that has the vault run a function."""

    def __init__(
        self, shell: InteractiveShell | None, connection: Connection, cells: Cells
    ) -> None:
        super().__init__(shell)
        self._connection, self._cells = connection, cells

    @no_var_expand
    @cell_magic
    @magic_arguments()
    @argument("--range", action="append", metavar="[NAME=]LOW:HIGH", help="Between which numbers.")
    @argument("--epsilon", metavar="E", help="How much to spend. Default: the policy's.")
    @argument("--blocks", metavar="N", help="Into how many blocks the people are put.")
    @argument("--seconds", metavar="S", help="How long each block may take, and takes.")
    @argument("--into", metavar="NAME", help="Also keep the answer, under that name.")
    @argument("--explain", action="store_true", help="Say what it would cost and give. Free.")
    def private_python(self, line: str, cell: str) -> Release | Explanation:
        """Run the cell's last function in each block of people: the noisy mean of its answers.

        Its parameters are tables, which it gets as DataFrames with the rows of one block; it
        returns a number between the two of --range, or a dict of them (one --range NAME=LOW:HIGH
        each). It is tried on the synthetic data first, where errors can be shown.
        """
        found = parsed(line)
        epsilon, into = positive(found.epsilon), name(found.into)
        plan = self._plan(found, cell)
        vault = self._connection.get()
        if found.explain:
            explanation: Explanation = vault.explain(plan, epsilon)
            return explanation
        release: Release = vault.ask(plan, epsilon)
        self._cells.released(release)
        if into is not None:
            self.shell.user_ns[into] = load(RELEASED).released_of(release)
            self._cells.give(into, of_release(release))
        return release

    def _plan(self, found: Any, cell: str) -> Node:
        blocks = load(BLOCKS)
        ranges = [blocks.range_of(text) for text in found.range or ()]
        if not ranges:
            raise QuestionError(
                "%%private_python needs the range of what the function returns, such as\n"
                "%%private_python --range 0:1"
            )
        seconds = positive(found.seconds, "--seconds")
        values = {key: value._sarus_node for key, value in self.shell.user_ns.items()
                  if is_traced(value) and value._sarus_node is not None}  # fmt: skip
        catalog = self._connection.get().catalog
        plan: Node = blocks.parse(cell, catalog, ranges, whole(found.blocks), seconds, values)
        return plan


def parsed(line: str) -> Any:
    """The options on the first line of a cell. Raises QuestionError."""
    try:
        return parse_argstring(BlockMagics.private_python, line)
    except UsageError as error:
        raise QuestionError(f"%%private_python: {error}\nIt takes {OPTIONS}.") from None

