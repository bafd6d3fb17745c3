"""When blocks are read and run: what one person makes slow moves no clock but her own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from sarus_kernel.errors import Refused
from sarus_kernel.frontends.blocks import Range, parse
from sarus_kernel.measurements import SafeBlocks
from sarus_kernel.rewriting.sample_and_aggregate import in_blocks
from sarus_kernel.vault import blocks
from sarus_kernel.vault.block_trials import Trial, rows_in
from sarus_kernel.vault.timetable import CHANGE, LARGEST, SETTLING, Timetable, timetable
from sarus_kernel.vault.workers import blocks as running
from sarus_kernel.vault.workers.failing import FAILED
from sarus_kernel.vault.workers.jobs import Answer, BlockJob
from sarus_kernel.vault.workers.seal import Limits
from sarus_kernel.vault.workers.spawning import Gone
from tests.privacy.ward import CATALOG, SALT

BLOCKS = 6
HERS = 2
"""The block of the person with very many rows."""
TIMES = Timetable(reading=4.0, late=1.0, seconds=0.5, rows=100)
TURN = 40.0
"""Seconds that others' questions take before."""


class Clock:
    """A machine on which time goes by only where a test says so, and what is seen of it."""

    def __init__(self) -> None:
        self.now, self.seen = 0.0, list[tuple[float, object]]()

    def monotonic(self) -> float:
        """Seconds."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Time goes by."""
        self.now += seconds

    def note(self, done: int, total: int) -> None:
        """Whoever asks looks at the progress."""
        self.seen.append((round(self.now, 6), (done, total)))


class Machine:
    """Workers that take as long as they are told to; `rows` and `seconds` of a block's reading.

    Of Spark, so that each block is read by itself.
    """

    engine = "spark"
    limits = Limits(2**30)

    def __init__(self, clock: Clock, seconds: Callable[[int], float], rows: int = 2) -> None:
        self.clock, self.seconds, self.rows, self.place = clock, seconds, rows, 0

    def need_going(self) -> None:
        """Nobody stops it."""

    @contextmanager
    def worker(self, request: str, data: bytes) -> Iterator[Any]:
        """One that opens nothing."""
        yield None

    @contextmanager
    def turn(self, data: bytes) -> Iterator[None]:
        """Others decide when it is."""
        self.clock.now += TURN
        yield

    @contextmanager
    def seat(self, data: bytes) -> Iterator[Any]:
        """The same, and a worker."""
        with self.turn(data):
            yield None

    def cells(
        self, data: bytes, relations: Any, most: float = 60.0, *, in_turn: bool = False
    ) -> list[msgspec.Raw]:
        """The rows of the next block."""
        assert in_turn, "another turn would be waited for in the blocks' own time"
        wanted = self.seconds(self.place)
        rows = self.rows if self.place == HERS else 2
        self.place += 1
        self.clock.now += min(wanted, most)
        if wanted >= most:
            raise Refused(FAILED)
        columns = [[1] * min(rows, relation.most) for relation in relations for _ in range(6)]
        return [msgspec.Raw(msgspec.msgpack.encode(columns[:6])) for _ in relations]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """In place of the machine's."""
    made = Clock()

    def block(_: object, job: BlockJob, modules: object, end: float) -> Answer:
        made.seen.append((round(made.now, 6), len(job.tables)))
        made.now = max(made.now, end)
        return Answer("done", msgspec.msgpack.encode([1.0] if job.tables else []))

    monkeypatch.setattr(blocks, "block", block)
    for module in (blocks, running):
        monkeypatch.setattr(module, "time", made)
    return made


def query(number: int = BLOCKS) -> SafeBlocks:
    """A question."""
    plan = parse("def f(person): return 1", CATALOG, [Range("", 0, 1)], number, None)
    return in_blocks(plan, CATALOG, (1.0, 0.0), 1000, SALT)


def run(clock: Clock, machine: Machine) -> list[tuple[float, object]]:
    """All that can be seen on a clock while a question runs, its end included."""
    clock.now, clock.seen = 0.0, []
    try:
        blocks.run(query(), CATALOG, machine, TIMES, clock.note)  # type: ignore[arg-type]
    except Refused as error:
        clock.seen.append((round(clock.now, 6), str(error)))
    return [*clock.seen, (round(clock.now, 6), "over")]


@pytest.mark.parametrize("slow", [0.05, 0.4, 0.99, 1.5, 100.0])
def test_one_person_moves_no_clock_but_her_own(clock: Clock, slow: float) -> None:
    """However long reading her block takes: other blocks run when they ran, with their rows."""
    without = run(clock, Machine(clock, lambda _: 0.05))
    with_her = run(clock, Machine(clock, lambda place: slow if place == HERS else 0.05))
    assert [moment for moment, _ in without] == [moment for moment, _ in with_her]
    changed = [(a, b) for (_, a), (_, b) in zip(without, with_her, strict=True) if a != b]
    assert changed == ([(1, 0)] if slow >= TIMES.late else [])


def test_too_many_rows_are_none(clock: Clock) -> None:
    """Also if they come in time: what a block may have is no more than was said before."""
    seen = run(clock, Machine(clock, lambda _: 0.05, rows=TIMES.rows + 1))
    assert [found for _, found in seen if isinstance(found, int)].count(0) == 1
    seen = run(clock, Machine(clock, lambda _: 0.05, rows=TIMES.rows))
    assert [found for _, found in seen if isinstance(found, int)].count(0) == 0


@pytest.mark.parametrize("slow", [0.7, 2.0])
def test_late_blocks_are_empty_and_nothing_else_tells(clock: Clock, slow: float) -> None:
    """However many are late: the moments are those of always, and there is an answer."""
    seen = run(clock, Machine(clock, lambda _: slow))
    usual = run(clock, Machine(clock, lambda _: 0.05))
    assert [moment for moment, _ in seen] == [moment for moment, _ in usual]
    assert [found for _, found in seen if isinstance(found, int)].count(0) >= 2


@pytest.mark.parametrize("said", [0, 2, BLOCKS])
def test_one_pass_ends_at_its_moment(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, said: int
) -> None:
    """However many blocks were heard of in time: functions run when they always do."""

    class Splits(Machine):
        engine = "duckdb"

    def heard(*given: object) -> list[list[msgspec.Raw]]:
        assert given[-1] == TURN + TIMES.reading - SETTLING
        clock.now += said / 10
        return [[msgspec.Raw(msgspec.msgpack.encode([[1]] * 6))]] * said

    monkeypatch.setattr(blocks, "all_blocks", heard)
    seen = run(clock, Splits(clock, lambda _: 0.0))
    step = TIMES.seconds + CHANGE
    ran = [(moment, found) for moment, found in seen if isinstance(found, int)]
    assert [found for _, found in ran] == [1] * said + [0] * (BLOCKS - said)
    start = TURN + TIMES.reading
    assert [moment for moment, _ in ran] == pytest.approx([start + step * n for n in range(BLOCKS)])


@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
@pytest.mark.parametrize("slow", ["_fits", "job_of"])
def test_what_is_done_with_rows_is_done_before(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, engine: str, slow: str
) -> None:
    """However long a block's rows are counted, or laid ready: all start at the fixed moments."""
    machine, done = Machine(clock, lambda _: 0.05), getattr(blocks, slow)
    machine.engine = engine

    def all_heard(*_: object) -> list[list[msgspec.Raw]]:
        return [[msgspec.Raw(msgspec.msgpack.encode([[1]] * 6))]] * BLOCKS

    def slowly(*given: object) -> object:
        clock.now += SETTLING / BLOCKS
        return done(*given)

    monkeypatch.setattr(blocks, "all_blocks", all_heard)
    usual = run(clock, machine)
    machine.place = 0
    monkeypatch.setattr(blocks, slow, slowly)
    assert run(clock, machine) == usual
    assert usual[1][0] == TURN + TIMES.reading


@pytest.mark.parametrize("rows", [0, 1, 15, 16, 65_535, 65_536])
def test_rows_are_counted_without_a_look_at_cells(rows: int) -> None:
    """By where the arrays begin: what comes after it need not even be there."""
    for columns in (1, 20):
        cells = msgspec.msgpack.encode([[1] * rows] * columns)
        assert rows_in(msgspec.Raw(cells)) == rows_in(msgspec.Raw(cells[:10])) == rows
    assert rows_in(msgspec.Raw(msgspec.msgpack.encode([]))) == 0
    for other in (7, ["text"], {"a": 1}):
        with pytest.raises(ValueError):
            rows_in(msgspec.Raw(msgspec.msgpack.encode(other)))


def test_the_timetable_follows_from_what_is_public() -> None:
    """From the trial, the number of blocks and the engine; the same on a slightly slower try."""
    one, other = (
        timetable(query(), Trial(((1.0,),), processor, 50, 300), 10.0, "duckdb")
        for processor in (0.05, 0.06)
    )
    assert one == other and one.seconds == 0.5
    assert one.reading == 0.25 * BLOCKS + one.late + SETTLING
    assert one.bytes == LARGEST
    assert timetable(query(), None, 10.0, "spark").reading > one.reading
    large = timetable(query(), Trial(((1.0,),), 0.05, 10**6, 10**7), 10.0, "duckdb")
    assert large.rows > 10**6 and large.reading > 10**6 * BLOCKS / 1e6
    asked = replace(query(), plan=replace(query().plan, seconds=0.7))
    assert timetable(asked, None, 10.0, "duckdb").seconds == 0.7
    assert timetable(query(), Trial(((1.0,),), 60.0), 10.0, "duckdb").seconds == 10.0


def test_a_busy_machine_gives_more_time() -> None:
    """What the trial took by the clock, and no real row, makes reading and running longer."""
    idle, busy = Trial(((1.0,),), 0.05, 50, 300, 0.05, 0.1), Trial(((1.0,),), 0.05, 50, 300, 2, 3)
    one, other = (timetable(query(), each, 10.0, "duckdb") for each in (idle, busy))
    assert other.reading > 8 * BLOCKS > one.reading and other.seconds == 8.0 > one.seconds


@pytest.mark.parametrize("outcome", ["answer", "gone", "late"])
def test_a_block_ends_at_its_moment(clock: Clock, outcome: str) -> None:
    """Whether its function answers, dies or goes on."""

    class Worker:
        def ask(self, message: bytes, longest: int, end: float) -> bytes:
            clock.now = end if outcome == "late" else clock.now + 0.01
            if outcome == "answer":
                return msgspec.msgpack.encode(Answer("done"))
            raise TimeoutError if outcome == "late" else Gone

        def stop(self) -> None:
            """It is ended."""

    class Waiting(Machine):
        @contextmanager
        def worker(self, request: str, data: bytes) -> Iterator[Worker]:
            yield Worker()

    job = BlockJob("", "f", ("f",), ())
    answer = running.block(Waiting(clock, lambda _: 0.0), job, (), 0.5)  # type: ignore[arg-type]
    assert (answer is not None) == (outcome == "answer") and clock.now == pytest.approx(0.5)
