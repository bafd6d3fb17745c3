"""A fit's workers that lie, and a vault that ends in the middle: the account never gains."""

import signal
import subprocess
import sys
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from sarus_kernel.errors import InternalError, Refused
from sarus_kernel.measurements import FitRound, Planner
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.models import running
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.workers import conversations
from sarus_kernel.vault.workers.conversations import Counter
from sarus_kernel.vault.workers.failing import FAILED
from sarus_kernel.vault.workers.jobs import REAL, Answer
from sarus_kernel.vault.workers.model_jobs import Asked, Told
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.vault.workers.spawning import Gone
from sarus_kernel.wire.messages import Refusal
from tests.vault.models import fits
from tests.vault.models.conftest import Answerer, asked, made, plan, workers
from tests.vault.models.fits import TRAIN, question
from tests.vault.models.test_models import released, spent

__all__ = ["asked", "made", "plan", "workers"]
ROUND = FitRound(3, 1.0, 2.0**22)


class Liar:
    """A worker that says what it was made to say."""

    def __init__(self, answer: bytes | Exception) -> None:
        self.answer = answer

    def say(self, message: bytes, deadline: float) -> None:
        """Listens to nothing."""

    def hear(self, longest: int, deadline: float) -> bytes:
        """Its one sentence."""
        if isinstance(self.answer, Exception):
            raise self.answer
        if len(self.answer) > longest:
            raise Gone
        return self.answer


def said(*numbers: int) -> bytes:
    """An answer in form."""
    return msgspec.msgpack.encode(Answer("done", array("q", numbers).tobytes()))


LIES: dict[str, bytes | Exception] = {
    "too few numbers": said(1, 2),
    "too many numbers": said(1, 2, 3, 4),
    "half a number": msgspec.msgpack.encode(Answer("done", b"\0" * 23)),
    "nothing": b"",
    "no answer": msgspec.msgpack.encode("done"),
    "floats": msgspec.msgpack.encode({"outcome": "done", "body": [1.5, float("nan"), 2.0]}),
    "an outcome of its own": msgspec.msgpack.encode(Answer("person 17 is ill", b"")),
    "a failure with numbers": msgspec.msgpack.encode(Answer("other", b"\0" * 24)),
    "more than there may be": b"\xc6" + b"\xff" * 2**20,
    "silence": Gone(),
    "too late": TimeoutError(),
}


@pytest.mark.parametrize("lie", LIES)
def test_whatever_a_counter_says_one_sentence_comes_of_it(lie: str, workers: Workers) -> None:
    """In words that are always the same."""
    counter = Counter(workers, Liar(LIES[lie]), 0.0)  # type: ignore[arg-type]
    with pytest.raises(Refused) as refusal:
        counter.sum(b"", 3, ROUND)
    assert str(refusal.value) == FAILED


@pytest.mark.parametrize("numbers", [(2**63 - 1, -(2**63), 0), (10**18, 10**18, -(10**18))])
def test_huge_numbers_get_their_noise(numbers: tuple[int, ...], workers: Workers) -> None:
    """And stay within 64 bits: no sum, however large, gets around it or makes it fail."""
    counter = Counter(workers, Liar(said(*numbers)), 0.0)  # type: ignore[arg-type]
    noisy = running.noisy_sum(counter.sum(b"", 3, ROUND), ROUND)
    assert all(-(2**63) <= value < 2**63 for value in noisy) and tuple(noisy) != numbers


def rounds_of(made: OpenVault, plan: Planner) -> running.Rounds:
    """The rounds of a fit, not begun."""
    query = question(fits.fitted(plan, TRAIN))
    seconds, note = running.SECONDS, running._nobody
    return running.Rounds(query, (), made.workers, REAL, running.noisy_sum, seconds, note)


def test_a_studio_gets_no_round_that_was_not_paid(made: OpenVault, plan: Planner) -> None:
    """Another step, another number, another clip, a longer vector, or one round more."""
    (step,) = rounds_of(made, plan).query.steps
    first = Asked(step.name, 0, step.rounds[0].length, step.rounds[0].clip, b"")
    for wrong in (
        {"step": "fit2"}, {"round": 1}, {"clip": first.clip * 2}, {"clip": float("nan")},
        {"length": first.length + 1}, {"length": 0},
    ):  # fmt: skip
        with pytest.raises(InternalError):
            rounds_of(made, plan).answer(msgspec.structs.replace(first, **wrong))
    spent_all = rounds_of(made, plan)
    spent_all.asked[step.name] = len(step.rounds)
    with pytest.raises(InternalError):
        spent_all.answer(msgspec.structs.replace(first, round=len(step.rounds)))


def test_a_step_that_is_over_is_not_opened_again(made: OpenVault, plan: Planner) -> None:
    """Nor one that was paid for by an earlier question."""
    rounds = rounds_of(made, plan)
    (step,) = rounds.query.steps
    rounds.asked.update({step.name: 1, "fit2": 1})
    again = Asked(step.name, 1, step.rounds[1].length, step.rounds[1].clip, b"")
    with pytest.raises(InternalError):
        rounds.answer(again)
    known = rounds_of(made, plan)
    known.known = {step.name}
    with pytest.raises(InternalError):
        known.answer(msgspec.structs.replace(again, round=0))


MOMENTS = ("reading the rows", "the first round", "the last round", "keeping the model")


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_fit_that_breaks_at_any_moment_is_charged(
    moment: str, asked: Answerer, plan: Planner, made: OpenVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its worker is killed, or the disk is full: nothing is given back, and nothing released. Asked
    again it is charged again."""
    query = question(fits.fitted(plan, TRAIN))
    last = len(query.steps[0].rounds) - 1
    with monkeypatch.context() as patch:
        _break(patch, moment, last)
        assert isinstance(asked(query), Refusal)
    assert spent(made) == [1.0]
    assert made.ledger.stored("ann", next(iter(made.ledger.account())).entry.question) is None
    released(asked(query))
    assert spent(made) == [1.0, 1.0]


def _break(patch: pytest.MonkeyPatch, moment: str, last: int) -> None:
    counting, answer = conversations.counting, running.Rounds.answer

    @contextmanager
    def killed(workers: Workers, data: bytes, *rest: object) -> Iterator[Counter]:
        with counting(workers, data, *rest) as counter:  # type: ignore[arg-type]
            if data == REAL and moment == MOMENTS[0]:
                counter.worker.stop()
            yield counter

    def at(self: running.Rounds, one: Asked) -> Told:
        told = answer(self, one)
        number = {MOMENTS[1]: 0, MOMENTS[2]: last}.get(moment)
        if self.data == REAL and one.round == number and self.counter is not None:
            self.counter.worker.stop()  # and the next thing it is asked for fails
            raise Refused(FAILED)
        return told

    def full(**_: object) -> None:
        raise OSError("no space left")

    patch.setattr(running, "counting", killed)
    patch.setattr(running.Rounds, "answer", at)
    if moment == MOMENTS[-1]:
        patch.setattr("sarus_kernel.vault.models.released.mkstemp", full)


def test_nothing_of_a_fit_is_left_beside_the_store(made: OpenVault, plan: Planner) -> None:
    """A file that was begun and not finished is no model: it has another name."""
    query = question(fits.fitted(plan, TRAIN))
    folder = Path(made.fits._folder)
    folder.mkdir()
    (folder / "tmphalf").write_bytes(b"half of a model")
    assert made.fits.known("ann", made.catalog.version, query) == {}


def test_a_fit_at_another_price_is_another_fit(plan: Planner) -> None:
    """So is one of other people, columns or seed: none is taken for the other."""
    fit = fits.fitted(plan, TRAIN)
    others = [
        fits.fitted(plan, TRAIN, epsilon=0.5),
        fits.fitted(plan, fits.TEST),
        replace(fit, seed=1),
        replace(fit, sample=replace(fit.sample, features=fit.sample.features[:1])),
    ]
    digests = {one.digest for one in (fit, *others)}
    assert len(digests) == 5


@pytest.mark.parametrize("last", [0, 2])
def test_a_killed_vault_has_charged_its_fit(last: int, tmp_path: Path) -> None:
    """SIGKILL before the first round is told, or before the third: the price is on disk, and
    neither an answer nor a model is."""
    command = [sys.executable, "-m", "tests.hostile.killed_fit", str(tmp_path), str(last)]
    done = subprocess.run(command, capture_output=True, timeout=250)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-500:]
    ledger = Ledger.open(tmp_path / "ledger.db")
    (entry,) = (row.entry for row in ledger.account())
    assert entry.loss.epsilon == 1.0 and ledger.stored("ann", entry.question) is None
    assert not (tmp_path / "models").exists()
