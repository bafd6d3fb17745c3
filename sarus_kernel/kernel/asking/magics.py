"""`%%private_sql` and `%private`."""
# mypy: disable-error-code="no-untyped-call, union-attr, untyped-decorator"
# (IPython is half typed.)

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from sarus_kernel.errors import QuestionError
from sarus_kernel.kernel.asking.names import NotebookNames
from sarus_kernel.kernel.asking.options import name, positive, share, split_line, whole
from sarus_kernel.kernel.asking.questions import (
    Bounds,
    Reply,
    as_frame,
    ask,
    explain,
    kept,
    origin_of,
    price,
)
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.displays.overview import Overview
from sarus_kernel.kernel.displays.previews import Preview
from sarus_kernel.kernel.loading import SQL, load
from sarus_kernel.kernel.provenance.cells import Cells
from sarus_kernel.release import Release
from sarus_kernel.wire.messages import Explanation

if TYPE_CHECKING:  # heavy: at run time it comes through `loading`
    import pandas


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
    kept: str | None = None


ALWAYS = "The Private Data kernel always traces imports."


@magics_class
class PrivateMagics(Magics):
    """Magics that ask the vault."""

    def __init__(
        self,
        shell: InteractiveShell | None,
        connection: Connection,
        cells: Cells,
        trace: Callable[[bool], str] = lambda on: ALWAYS,
        remember: Callable[[object, Release], None] = lambda frame, release: None,
    ) -> None:
        super().__init__(shell)
        self._connection, self._cells = connection, cells
        self._trace, self._remember = trace, remember

    @no_var_expand
    @line_cell_magic
    @magic_arguments()
    @argument("--epsilon", metavar="E", help="How much to spend. Default: the policy's.")
    @argument("--target-error", metavar="P", help="Spend what makes the error P, such as 5%%.")
    @argument("--max-rows", metavar="N", help="How many rows of a group count per person.")
    @argument("--max-groups", metavar="N", help="In how many groups a person counts.")
    @argument("--into", metavar="NAME", help="Also keep the answer, as a DataFrame of that name.")
    @argument("--as", dest="kept", metavar="NAME", help="Keep the question under a name. Free.")
    @argument("--explain", action="store_true", help="Say what it would cost and give. Free.")
    @argument("--anyway", action="store_true", help="Ask even what is foreseen to be noise.")
    @argument("--dialect", metavar="D", help="The SQL dialect, as sqlglot names it.")
    def private_sql(self, line: str, cell: str | None = None) -> "Reply | pandas.DataFrame":
        """Ask one SELECT of the private data.

        Aggregates come back differentially private, with a 95 % interval beside each value.
        What may not be released comes back from the synthetic twin, with the reason.
        As a line, `r = %private_sql SELECT …`, it gives a DataFrame.
        """
        if cell is not None:
            return self._reply(options_of(line), cell)
        words, sql = split_line(line)
        reply = self._reply(options_of(words), sql)
        return reply if isinstance(reply, Explanation) else self._frame(reply)

    def _reply(self, options: Options, sql: str) -> Reply:
        if not sql.strip():
            raise QuestionError("There is no question in this cell. Write one SELECT below.")
        vault = self._connection.get()
        names = NotebookNames(self._connection.values, self._connection.questions)
        known = options.dialect, options.bounds, names
        if options.kept is not None:
            preview = kept(vault, sql, options.kept, options.dialect, names)
            self._record(preview)
            return preview
        epsilon = options.epsilon
        if options.target is not None:
            epsilon = price(vault, sql, options.target, *known)
        if options.explain:
            return explain(vault, sql, epsilon, *known)
        reply = ask(vault, sql, epsilon, *known, options.anyway)
        self._record(reply, load(SQL).recorded(names.plain.used))
        if options.into is not None:
            self.shell.user_ns[options.into] = self._frame(reply)
            self._cells.give(options.into, origin_of(reply))
        return reply

    def _frame(self, reply: Release | Preview) -> "pandas.DataFrame":
        frame = as_frame(reply)
        if isinstance(reply, Release):
            self._remember(frame, reply)
        return frame

    def _record(self, reply: Release | Preview, parameters: str = "") -> None:
        if isinstance(reply, Release):
            self._cells.released(reply, parameters)
        else:
            self._cells.escaped()

    @line_magic
    def private(self, line: str) -> Overview | None:
        """Show the dataset, its tables and columns, the budget left and the policy.

        `%private person` shows the columns of one table. `%private vault ADDRESS` names the vault
        where none is named yet. `%private trace on` (off) traces imports outside of the Private
        Data kernel, which always does.
        """
        match line.split():
            case ["trace", ("on" | "off") as word]:
                print(self._trace(word == "on"))
                return None
            case ["vault", address]:
                self._connection.turn_to(address)
        vault = self._connection.get()
        named = line.strip() if not line.startswith("vault ") else ""
        table = vault.catalog.table(named) if named else None
        return Overview(vault.welcome(), vault.account(), table)


def options_of(line: str) -> Options:
    """The options on the first line of a cell. Raises QuestionError."""
    try:
        found = parse_argstring(PrivateMagics.private_sql, line)
    except UsageError as error:
        raise QuestionError(
            f"%%private_sql: {error}\n"
            "It takes --epsilon E or --target-error P, --into NAME, --as NAME, --explain, "
            "--anyway, --dialect D, --max-rows N and --max-groups N."
        ) from None
    bounds = Bounds(whole(found.max_rows), whole(found.max_groups))
    if found.kept is not None and (found.into or found.epsilon or found.target_error):
        raise QuestionError("--as keeps a question, and spends nothing: leave its price out.")
    epsilon, target = positive(found.epsilon), share(found.target_error)
    if target is not None and epsilon is not None:
        raise QuestionError("--epsilon and --target-error both set the price. Choose one.")
    into, kept_as = name(found.into), name(found.kept, "--as")
    words = found.dialect, into, found.explain, found.anyway, kept_as
    return Options(epsilon, target, bounds, *words)
