"""`%%private_cohort`: a cohort definition becomes a named question; what is measured of it."""
# mypy: disable-error-code="no-untyped-call, union-attr, untyped-decorator"
# (IPython is half typed.)

from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from sarus_kernel.errors import QuestionError
from sarus_kernel.kernel.asking.cohort_plans import (
    MEASURES,
    kept_words,
    measured,
    price_of,
    text_of,
)
from sarus_kernel.kernel.asking.names import NotebookNames
from sarus_kernel.kernel.asking.options import name
from sarus_kernel.kernel.asking.questions import answered, as_frame, origin_of
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.displays.frames import ReleasedFrames
from sarus_kernel.kernel.displays.previews import Preview
from sarus_kernel.kernel.loading import COHORTS, load
from sarus_kernel.kernel.provenance.cells import Cells
from sarus_kernel.release import Release

USES = (
    "%%private_cohort --as NAME, with its JSON below, {{value}} or --file FILE; then\n"
    "%private_cohort NAME --attrition, --incidence or --prevalence, with --by age,sex, "
    "--among NAME, --from DAY, --to DAY, --washout DAYS, --ages 18,40,65, --per N, --epsilon E, "
    "--target-error P, --into NAME, --explain or --anyway."
)


@magics_class
class CohortMagics(Magics):
    """The magic of cohort definitions."""

    def __init__(
        self,
        shell: InteractiveShell | None,
        connection: Connection,
        cells: Cells,
        frames: ReleasedFrames,
    ) -> None:
        super().__init__(shell)
        self._connection, self._cells, self._frames = connection, cells, frames

    @no_var_expand
    @line_cell_magic
    @magic_arguments()
    @argument("cohort", nargs="?", metavar="NAME", help="A cohort that was kept, to measure.")
    @argument("--as", dest="kept", metavar="NAME", help="Keep the cohort under a name. Free.")
    @argument("--file", metavar="FILE", help="Where the definition's JSON is.")
    @argument("--attrition", action="store_true", help="How many people reach each step.")
    @argument("--incidence", action="store_true", help="New cases by person-years at risk.")
    @argument("--prevalence", action="store_true", help="Cases among those observed.")
    @argument("--among", metavar="NAME", help="Only people in this cohort, while they are in it.")
    @argument("--by", default="", metavar="age,sex", help="Groups.")
    @argument("--ages", metavar="18,40", help="Where age groups begin.")
    @argument("--from", dest="first", metavar="DAY", help="The first day that counts.")
    @argument("--to", dest="last", metavar="DAY", help="The last day that counts.")
    @argument("--washout", metavar="DAYS", help="So long observed before one is at risk.")
    @argument("--per", metavar="N", help="Rates are of so many person-years. Default: 1000.")
    @argument("--epsilon", metavar="E", help="How much to spend. Default: the policy's.")
    @argument("--target-error", metavar="P", help="Spend what makes the error P, such as 5%%.")
    @argument("--into", metavar="NAME", help="Also keep the answer, as a DataFrame of that name.")
    @argument("--explain", action="store_true", help="Say what it would cost and give. Free.")
    @argument("--anyway", action="store_true", help="Ask even what is foreseen to be noise.")
    def private_cohort(self, line: str, cell: str = "") -> Any:
        """Make people with index dates of a cohort definition of ATLAS, or measure them.

        A kept cohort is a table of later questions: subject_id, cohort_start_date,
        cohort_end_date. Measures come back differentially private, with 95 % intervals.
        """
        found, measure = asked_for(line, cell)
        if measure is None:
            return self._keep(str(name(found.kept, "--as")), found.file, cell)
        return self._measured(measure, found)

    def _keep(self, kept_as: str, file: str | None, cell: str) -> Preview:
        vault, cohorts = self._connection.get(), load(COHORTS)
        text = text_of(file, cell, self._names())
        cohort = cohorts.read(cohorts.definitions(text), vault.catalog)
        self._names().keep(kept_as, cohort.people, vault.catalog)
        self._connection.cohorts[kept_as] = cohort
        self._cells.escaped()
        return Preview(vault.twin().frame(cohort.people), kept_words(kept_as))

    def _names(self) -> NotebookNames:
        return NotebookNames(self._connection.values, self._connection.questions)

    def _measured(self, what: str, found: Any) -> Any:
        vault = self._connection.get()
        plan, into = measured(what, found, self._connection), name(found.into)
        epsilon = price_of(found, vault, plan)
        if found.explain:
            return vault.explain(plan, epsilon)
        reply = answered(vault, plan, epsilon, anyway=found.anyway)
        if isinstance(reply, Release):
            self._cells.released(reply)
        else:
            self._cells.escaped()
        frame = as_frame(reply)
        if isinstance(reply, Release):
            self._frames.remember(frame, reply)
        if into is not None:
            self.shell.user_ns[into] = frame
            self._cells.give(into, origin_of(reply))
        return frame if isinstance(reply, Release) else reply


def asked_for(line: str, cell: str) -> tuple[Any, str | None]:
    """The options of a cell, and what it measures; None where it keeps a cohort.

    Raises QuestionError.
    """
    try:
        found = parse_argstring(CohortMagics.private_cohort, line)
    except UsageError as error:
        raise QuestionError(f"%%private_cohort: {error}\nIt is {USES}") from None
    asked = [word for word in MEASURES if getattr(found, word)]
    if found.kept is not None and found.cohort is None and not asked:
        return found, None
    if found.cohort is None or found.kept is not None or len(asked) != 1 or cell.strip():
        raise QuestionError(f"One thing at a time:\n{USES}")
    return found, asked[0]
