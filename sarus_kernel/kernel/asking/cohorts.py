"""`%%private_cohort`: a cohort definition becomes a named question; what is measured of it."""
# mypy: disable-error-code="no-untyped-call, union-attr, untyped-decorator"
# (IPython is half typed.)

import json
import re
from pathlib import Path
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_cell_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from sarus_kernel.errors import QuestionError, UnknownName
from sarus_kernel.kernel.asking.names import NotebookNames
from sarus_kernel.kernel.asking.options import day, name, positive, share, whole, wholes
from sarus_kernel.kernel.asking.questions import answered, as_frame, origin_of, priced
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.displays.frames import ReleasedFrames
from sarus_kernel.kernel.displays.previews import Preview
from sarus_kernel.kernel.loading import COHORTS, load
from sarus_kernel.kernel.provenance.cells import Cells
from sarus_kernel.plan.relations import Relation
from sarus_kernel.release import Release

USES = (
    "%%private_cohort --as NAME, with its JSON below, {{value}} or --file FILE; then\n"
    "%private_cohort NAME --attrition, --incidence or --prevalence, with --by age,sex, "
    "--among NAME, --from DAY, --to DAY, --washout DAYS, --ages 18,40,65, --per N, --epsilon E, "
    "--target-error P, --into NAME, --explain or --anyway."
)
_VALUE = re.compile(r"\s*\{\{\s*(\w+)\s*\}\}\s*")
_LARGEST = 20_000_000
"""Bytes of a file of definitions: the whole PhenotypeLibrary has about as many."""


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
        try:
            found = parse_argstring(CohortMagics.private_cohort, line)
        except UsageError as error:
            raise QuestionError(f"%%private_cohort: {error}\nIt is {USES}") from None
        asked = [word for word in ("attrition", "incidence", "prevalence") if getattr(found, word)]
        if found.kept is not None and found.cohort is None and not asked:
            return self._keep(str(name(found.kept, "--as")), found.file, cell)
        if found.cohort is None or found.kept is not None or len(asked) != 1 or cell.strip():
            raise QuestionError(f"One thing at a time:\n{USES}")
        return self._measured(asked[0], found)

    def _keep(self, kept_as: str, file: str | None, cell: str) -> Preview:
        vault, cohorts = self._connection.get(), load(COHORTS)
        cohort = cohorts.read(cohorts.definitions(self._text(file, cell)), vault.catalog)
        self._names().keep(kept_as, cohort.people, vault.catalog)
        self._connection.cohorts[kept_as] = cohort
        self._cells.escaped()
        words = (
            f"Kept as {kept_as}: nothing is asked or spent yet. Go on with FROM {kept_as} in SQL, "
            f"sarus.table({kept_as!r}) in pandas, or %private_cohort {kept_as} --attrition."
        )
        return Preview(vault.twin().frame(cohort.people), words)

    def _text(self, file: str | None, cell: str) -> str:
        """The JSON of a file, of a value of the notebook, or of the cell itself."""
        if file is not None:
            if cell.strip():
                raise QuestionError("--file and a definition in the cell: choose one.")
            return _read(Path(file))
        value = _VALUE.fullmatch(cell)
        if value is None:
            return cell
        found = self._names().plain.get(value[1])
        if isinstance(found, str):
            return found
        if not isinstance(found, dict | list):
            raise QuestionError(f"{value[1]!r} is no cohort definition: a dict, a list or a text.")
        try:
            return json.dumps(found)
        except (TypeError, ValueError):
            raise QuestionError(f"{value[1]!r} holds something that JSON does not have.") from None

    def _names(self) -> NotebookNames:
        return NotebookNames(self._connection.values, self._connection.questions)

    def _measured(self, what: str, found: Any) -> Any:
        vault = self._connection.get()
        plan, into = self._plan(what, found), name(found.into)
        epsilon, target = positive(found.epsilon), share(found.target_error)
        if target is not None:
            if epsilon is not None:
                raise QuestionError("--epsilon and --target-error both set the price. Choose one.")
            epsilon = priced(vault, plan, target)
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

    def _plan(self, what: str, found: Any) -> Relation:
        catalog, cohorts = self._connection.get().catalog, load(COHORTS)
        people = self._people(found.cohort)
        if what == "attrition":
            cohort = self._connection.cohorts.get(found.cohort)
            if cohort is None or cohort.people is not people:
                raise QuestionError(f"{found.cohort!r} is no cohort definition: it has no steps.")
            plan: Relation = cohorts.attrition(cohort, catalog)
            return plan
        measure = cohorts.Measure(**_given(found, cohorts.Measure()))
        among = None if found.among is None else self._people(found.among)
        made = cohorts.incidence if what == "incidence" else cohorts.prevalence
        plan = made(people, catalog, measure, among)
        return plan

    def _people(self, called: str) -> Relation:
        known = self._connection.questions
        if called not in known:
            raise UnknownName.among("cohort", called, known)
        return known[called]


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > _LARGEST:
            raise QuestionError(f"--file {file.name}: more than {_LARGEST:,} bytes.")
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise QuestionError(f"--file {file.name[:80]} cannot be read here as text.") from None


def _given(found: Any, usual: Any) -> dict[str, Any]:
    """The options of a measure, its defaults where nothing is said. Raises QuestionError."""
    first = day(found.first, "--from") or usual.first
    last = day(found.last, "--to") or usual.last
    if last < first:
        raise QuestionError("--to is before --from.")
    return {
        "by": tuple(word.strip() for word in found.by.split(",") if word.strip()),
        "ages": wholes(found.ages) or usual.ages,
        "first": first,
        "last": last,
        "washout": usual.washout if found.washout is None else int(whole(found.washout) or 0),
        "per": whole(found.per) or usual.per,
    }
