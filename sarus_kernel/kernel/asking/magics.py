"""`%%private_sql` and `%private`."""
# mypy: disable-error-code="no-untyped-call, union-attr, untyped-decorator"
# (IPython is half typed.)

from dataclasses import dataclass

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from sarus_kernel.errors import QuestionError
from sarus_kernel.kernel.asking.options import name, positive, share, whole
from sarus_kernel.kernel.asking.questions import (
    Bounds,
    Reply,
    as_frame,
    ask,
    explain,
    origin_of,
    price,
)
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.displays.overview import Overview
from sarus_kernel.kernel.displays.previews import Preview
from sarus_kernel.kernel.provenance.cells import Cells
from sarus_kernel.release import Release


@dataclass(frozen=True)
class Options:
    """What stands on the first line of a `%%private_sql` cell. `target` is a share of the value."""

    epsilon: float | None
    target: float | None
    bounds: Bounds
    dialect: str | None
    into: str | None
    explain: bool
    anyway: bool = False


@magics_class
class PrivateMagics(Magics):
    """Magics that ask the vault."""

    def __init__(
        self, shell: InteractiveShell | None, connection: Connection, cells: Cells
    ) -> None:
        super().__init__(shell)
        self._connection, self._cells = connection, cells

    @no_var_expand
    @cell_magic
    @magic_arguments()
    @argument("--epsilon", metavar="E", help="How much to spend. Default: the policy's.")
    @argument("--target-error", metavar="P", help="Spend what makes the error P, such as 5%%.")
    @argument("--max-rows", metavar="N", help="How many rows of a group count per person.")
    @argument("--max-groups", metavar="N", help="In how many groups a person counts.")
    @argument("--into", metavar="NAME", help="Also keep the answer, as a DataFrame of that name.")
    @argument("--explain", action="store_true", help="Say what it would cost and give. Free.")
    @argument("--anyway", action="store_true", help="Ask even what is foreseen to be noise.")
    @argument("--dialect", metavar="D", help="The SQL dialect, as sqlglot names it.")
    def private_sql(self, line: str, cell: str) -> Reply:
        """Ask one SELECT of the private data.

        Aggregates come back differentially private, with a 95 % interval beside each value.
        What may not be released comes back from the synthetic twin, with the reason.
        """
        options = options_of(line)
        if not cell.strip():
            raise QuestionError("There is no question in this cell. Write one SELECT below.")
        vault = self._connection.get()
        epsilon = options.epsilon
        if options.target is not None:
            epsilon = price(vault, cell, options.target, options.dialect, options.bounds)
        if options.explain:
            return explain(vault, cell, epsilon, options.dialect, options.bounds)
        reply = ask(vault, cell, epsilon, options.dialect, options.bounds, options.anyway)
        self._record(reply)
        if options.into is not None:
            self.shell.user_ns[options.into] = as_frame(reply)
            self._cells.give(options.into, origin_of(reply))
        return reply

    def _record(self, reply: Release | Preview) -> None:
        if isinstance(reply, Release):
            self._cells.released(reply)
        else:
            self._cells.escaped()

    @line_magic
    def private(self, line: str) -> Overview:
        """Show the dataset, its tables and columns, the budget left and the policy.

        `%private person` shows the columns of one table.
        """
        vault = self._connection.get()
        table = vault.catalog.table(line.strip()) if line.strip() else None
        return Overview(vault.welcome(), vault.account(), table)


def options_of(line: str) -> Options:
    """The options on the first line of a cell. Raises QuestionError."""
    try:
        found = parse_argstring(PrivateMagics.private_sql, line)
    except UsageError as error:
        raise QuestionError(
            f"%%private_sql: {error}\n"
            "It takes --epsilon E or --target-error P, --into NAME, --explain, --anyway, "
            "--dialect D, --max-rows N and --max-groups N."
        ) from None
    bounds = Bounds(whole(found.max_rows), whole(found.max_groups))
    epsilon, target = positive(found.epsilon), share(found.target_error)
    if target is not None and epsilon is not None:
        raise QuestionError("--epsilon and --target-error both set the price. Choose one.")
    into = name(found.into)
    return Options(epsilon, target, bounds, found.dialect, into, found.explain, found.anyway)
