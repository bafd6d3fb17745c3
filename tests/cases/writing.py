"""A case as text: the question, what is run on the data, what is made of the answer, the noise."""

from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

from sarus_kernel.errors import SarusError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.measurements import SHARES, Measurement, Part, SafeQuery
from sarus_kernel.plan.relations import Relation
from sarus_kernel.rewriting import private
from sarus_kernel.vault import audit
from sarus_kernel.vault.explain import sql
from tests.cases.public import TWIN
from tests.clinic import CLINIC

EPSILON, DELTA = 0.5, 1e-6
FOLDER = Path(__file__).parent
QUESTION = "-- question"


@dataclass(frozen=True)
class Case:
    """What a person wrote of a case: its title (comment lines), and the question."""

    title: str
    question: str


def files() -> list[Path]:
    """Every case."""
    return sorted(FOLDER.glob("*.sql"))


def read(file: Path) -> Case:
    """The part of a file that is written by hand."""
    title, _, rest = file.read_text("utf-8").partition(f"{QUESTION}\n")
    lines = rest.splitlines()
    ends = [n for n, line in enumerate(lines) if line.startswith("-- ")] or [len(lines)]
    return Case(title.strip(), "\n".join(lines[: ends[0]]).strip())


def written(case: Case) -> str:
    """The whole text of a case, worked out anew."""
    return "\n\n".join([case.title, f"{QUESTION}\n{case.question}", *_answer(case)]) + "\n"


def _answer(case: Case) -> list[str]:
    try:
        relation = parse(case.question, CLINIC)
        query = private(relation, CLINIC, EPSILON, DELTA, "salt", TWIN)
    except SarusError as error:
        said = _comment(f"{type(error).__name__}: {error}")
        return [f"-- refused\n{said}"]
    audit.check(query, CLINIC, EPSILON, DELTA)
    return [*_run(query), _then(query.post, bool(query.measurements)), *_noise(query)]


def _run(query: SafeQuery) -> list[str]:
    return [
        f"-- run ({measurement.name})\n{sql(relation, CLINIC)}"
        for measurement in query.measurements
        for relation in measurement.relations
    ]


def _then(post: Relation, measured: bool) -> str:
    return f"-- {'then' if measured else 'run (public tables only)'}\n{sql(post, CLINIC)}"


def _noise(query: SafeQuery) -> list[str]:
    lines = [line for measurement in query.measurements for line in _noise_of(measurement)]
    if not lines:
        return ["-- noise\n-- none: the answer depends on no private row, and costs nothing"]
    notes = [_comment(f"note: {note}") for note in query.notes]
    return ["\n".join(["-- noise", *lines, *notes])]


def _noise_of(measurement: Measurement) -> list[str]:
    loss = measurement.loss
    lines = [
        _comment(
            f"{measurement.name}: {_rows(measurement)}; discrete {measurement.mechanism} noise; "
            f"epsilon {loss.epsilon:g}, delta {loss.delta:g}, rho {loss.rho:.6g}"
        )
    ]
    for query in measurement.queries:
        for part in query.parts:
            lines.append(
                f"-- {part.column}: L0 {query.groups_of(part)}{', once' * part.pooled}, "
                f"from {part.low:,} to {part.high:,}, scale {part.scale:,.2f}{_offered(part)}"
            )
    for histogram in measurement.histograms:
        if histogram.summed:
            values = [c for c in histogram.choices if c.lean == 0 or c.outer]
            ranks = ", ".join(f"{choice.share / SHARES:g}" for choice in values)
            said = (
                f"running sums of {histogram.bins:,} bins: at most {histogram.most:,} rows of a "
                f"person, scale {histogram.scale:,.2f} rows; ranks {ranks} are read off them"
            )
            lines.append(_comment(said))
            continue
        for choice in histogram.choices:
            lines.append(
                f"-- {choice.name}: one of {histogram.bins:,} bins, rank {choice.share / SHARES:g} "
                f"{choice.lean:+.2f} scales, at most {histogram.most:,} rows a person, "
                f"scale {choice.scale / SHARES:,.2f} rows"
            )
    return lines


def _offered(part: Part) -> str:
    if part.ladder is None:
        return ""
    few, many = part.ladder.bounds[0], part.ladder.bounds[-1]
    return f"\n--   (one of {len(part.ladder.bounds)} bounds, {few:,} to {many:,}; in proportion)"


def _rows(measurement: Measurement) -> str:
    if measurement.selection is not None:
        selection = measurement.selection
        return f"groups for which noisy {selection.part} passes a threshold ({selection.delta:g})"
    assert measurement.grid is not None
    if not measurement.keys:
        return "one row"
    shown = ", ".join(str(row if len(row) > 1 else row[0]) for row in measurement.grid[:6])
    more = ", …" if len(measurement.grid) > 6 else ""
    return f"{len(measurement.grid)} public groups ({shown}{more})"


def _comment(text: str) -> str:
    lines = [line for part in text.splitlines() for line in wrap(part, 95)]
    return "\n".join(f"-- {line}" for line in lines)
