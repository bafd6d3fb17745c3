"""Run the steps of a question: rounds are asked by a studio, counted by counters, noised here.

Why it is private: a round passes only if it is the next one that was paid for, its sum comes from
a worker that has shortened every person's vector to the clip, and it leaves this file with the
noise that the audit has seen. Everything the studio sees and says is made of such sums.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial

from sarus_kernel.errors import (
    InternalError,
    NotSupported,
    QuestionError,
    Refused,
    SarusError,
)
from sarus_kernel.measurements import CLIP_STEPS, FitRound, SafeFit, SafeModels, Step
from sarus_kernel.release import Value
from sarus_kernel.vault.mechanisms.rounds import expected_sum, noisy_sum
from sarus_kernel.vault.models.released import Known
from sarus_kernel.vault.models.steps import columns_of, job_of
from sarus_kernel.vault.slots import Slots
from sarus_kernel.vault.workers.clamp import Misshapen, clamp_released
from sarus_kernel.vault.workers.conversations import Counter, Studio, counting, studio
from sarus_kernel.vault.workers.jobs import REAL, SYNTHETIC
from sarus_kernel.vault.workers.model_jobs import Asked, Failed, Finished, Fitted, Told
from sarus_kernel.vault.workers.pool import Workers

SECONDS = 900.0
"""What all steps of a question may take together."""
TRIAL = 60.0
"""The same of the twin."""
UNTRIED = (
    "On the synthetic data this could not be done: it takes too much memory, or too long.\n"
    "Nothing was spent. Take fewer columns, or a smaller model."
)
CLOSE = 1e-9
"""How far a clip may be from the one that was fixed: floating point, planned twice."""

Noise = Callable[[Sequence[int], FitRound], list[int]]
Keep = Callable[[SafeFit, bytes], None]
Note = Callable[[int, int], None]


@dataclass(frozen=True)
class Outcomes:
    """What came of a question: its value, notes, and (of a trial) how fits do on the twin:
    (step, name of the score, without noise, with it)."""

    value: Value
    notes: tuple[str, ...] = ()
    scores: tuple[tuple[str, str, float, float], ...] = ()


@contextmanager
def kept_later(keep: Keep, need_going: Callable[[], None]) -> Iterator[Keep]:
    """Gives what to hand fits to while they are made; they are kept at the end of this block.

    Of a question that was stopped (`need_going` raises) nothing is kept: what was there by then
    would tell, by the price of the next one, how long it took.
    """
    made: list[tuple[SafeFit, bytes]] = []
    try:
        yield lambda fit, model: made.append((fit, model))
    finally:
        need_going()
        for each in made:
            keep(*each)


def _nobody(*_: object) -> None:
    """Nobody wants to know."""


@dataclass
class Rounds:
    """The rounds that are left of what was paid. Owns the counter of the step that is asked now."""

    query: SafeModels
    known: Collection[str]
    workers: Workers
    data: bytes
    noise: Noise
    seconds: float
    note: Note
    asked: dict[str, int] = field(default_factory=dict)
    counter: Counter | None = None
    open: ExitStack = field(default_factory=ExitStack)

    def answer(self, asked: Asked) -> Told:
        """The noisy sum of the next round. Raises InternalError for anything else."""
        step, round_ = self._next(asked)
        if asked.step not in self.asked:
            self._begin(step)
        self.asked[asked.step] = asked.round + 1
        self.note(sum(self.asked.values()), self._all())
        assert self.counter is not None
        values = self.noise(self.counter.sum(asked.query, asked.length, round_), round_)
        unit = round_.clip / CLIP_STEPS
        return Told(_bytes(values), unit, round_.scale * unit)

    def _all(self) -> int:
        return sum(len(step.rounds) for step in self.query.steps if step.name not in self.known)

    def _next(self, asked: Asked) -> tuple[Step, FitRound]:
        steps = {step.name: step for step in self.query.steps if step.name not in self.known}
        step = steps.get(asked.step)
        current = next(reversed(self.asked), None)
        done = asked.step in self.asked and asked.step != current
        number = self.asked.get(asked.step, 0)
        if step is None or done or asked.round != number or number >= len(step.rounds):
            raise InternalError("A fit asked for a round that was not paid for.")
        round_ = step.rounds[number]
        if not 1 <= asked.length <= round_.length or not _is_close(asked.clip, round_.clip):
            raise InternalError("A fit asked for another round than the one that was paid for.")
        return step, round_

    def _begin(self, step: Step) -> None:
        """Another step, another worker: none ever has the rows of two."""
        self.open.close()
        sample = step.sample
        self.counter = self.open.enter_context(
            counting(self.workers, self.data, sample.relation, columns_of(sample), self.seconds)
        )


def run(
    query: SafeModels,
    known: Mapping[str, Known],
    workers: Workers,
    ratio: float,
    keep: Keep,
    note: Note = _nobody,
) -> Outcomes:
    """The released value. The charge is on disk before this is called (see answer.py).

    known  the fits that were released before, by the name of the step
    ratio  how many real people one of the twin's stands for
    keep   is given every other fit as soon as it is made
    note   is told how many rounds are done, of how many
    """
    rounds = Rounds(query, known, workers, REAL, noisy_sum, SECONDS, note)
    return _conversed(query, known, rounds, ratio, keep)


def run_in_slot(
    slots: Slots,
    query: SafeModels,
    known: Mapping[str, Known],
    workers: Workers,
    ratio: float,
    keep: Keep,
    note: Note,
) -> Outcomes:
    """The same, told at the end of a slot. Nothing tells before how far it has come: neither the
    note, nor that a fit costs nothing any more."""
    if not slots.on:
        return run(query, known, workers, ratio, keep, note)
    going = workers.need_going
    with kept_later(keep, going) as later, slots.slot(going):
        return run(query, known, workers, ratio, later)


def dry_run(
    query: SafeModels, known: Mapping[str, Known], workers: Workers, ratio: float, compare: bool
) -> Outcomes | None:
    """The same with the twin's rows in place of the real ones, each for `ratio` people.

    None where there is no twin. What fails here, fails before anything is paid, and may be told:
    raises QuestionError, or what the studio says.
    """
    if not workers.has_twin:
        return None
    noise = partial(expected_sum, ratio=ratio)
    rounds = Rounds(query, known, workers, SYNTHETIC, noise, TRIAL, _nobody)
    try:
        return _conversed(query, known, rounds, ratio, _nobody, compare)
    except Refused:
        workers.need_going()
        raise QuestionError(UNTRIED) from None


def _conversed(
    query: SafeModels,
    known: Mapping[str, Known],
    rounds: Rounds,
    ratio: float,
    keep: Keep,
    compare: bool = False,
) -> Outcomes:
    archives = {name: each.model for name, each in known.items()}
    with rounds.open, studio(rounds.workers, rounds.seconds) as there:
        there.say(job_of(query, archives, ratio, compare))
        return _to_the_end(there, query, rounds, keep)


def _to_the_end(there: Studio, query: SafeModels, rounds: Rounds, keep: Keep) -> Outcomes:
    fits = {step.name: step for step in query.steps if isinstance(step, SafeFit)}
    while True:
        said = there.hear()
        if isinstance(said, Asked):
            there.say(rounds.answer(said))
        elif isinstance(said, Fitted) and said.step in fits:
            keep(fits[said.step], said.model)
        elif isinstance(said, Finished):
            return _outcomes(said)
        else:
            raise _error(said)


def _outcomes(said: Finished) -> Outcomes:
    try:
        return Outcomes(clamp_released(said.value), said.notes, said.scores)
    except Misshapen:
        raise InternalError("The result of the fit has an unknown form.") from None


def _error(said: object) -> SarusError:
    """A studio's words are made of public and released numbers, so they may be told."""
    if isinstance(said, Failed) and said.unsupported:
        return NotSupported(said.reason)
    reason = said.reason if isinstance(said, Failed) else "it said something unexpected"
    return InternalError(f"The fit could not be finished: {reason}")


def _is_close(clip: float, paid: float) -> bool:
    return abs(clip - paid) <= CLOSE * paid


def _bytes(values: Sequence[int]) -> bytes:
    return b"".join(value.to_bytes(8, "little", signed=True) for value in values)
