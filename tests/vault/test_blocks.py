"""Somebody's function in blocks of people, asked of a vault: paid, kept, sealed."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import msgspec
import pytest

from sarus_kernel.errors import Refused
from sarus_kernel.frontends.blocks import Range, parse
from sarus_kernel.measurements import SafeBlocks, Twin
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.calls import Call
from sarus_kernel.release import Label
from sarus_kernel.rewriting.sample_and_aggregate import in_blocks
from sarus_kernel.vault import blocks
from sarus_kernel.vault.block_trials import _trial
from sarus_kernel.vault.mechanisms.block_means import Answered
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.policy import Limits, Python
from sarus_kernel.vault.timetable import Timetable, timetable
from sarus_kernel.vault.workers import blocks as running
from sarus_kernel.vault.workers.jobs import REAL, TWIN, Answer, BlockJob
from sarus_kernel.vault.workers.pool import REQUEST, Workers
from sarus_kernel.wire.messages import Explanation, Refusal
from tests.privacy.ward import CATALOG, SALT, fill
from tests.vault.open_vaults import POLICY, ask, opened, people, vault

ALLOWING = replace(POLICY, python=Python(50, 5.0), question=Limits(0.5, 1.0, 1e-7, 3))
COUNT = 400
FAST = 3.0
"""Seconds of a block: of one that does not end, as nobody waits for the others here."""


@pytest.fixture(scope="module", autouse=True)
def without_waiting() -> Iterator[None]:
    """The timetable is tested in test_timetable.py, by a clock that no other process moves."""

    def go_on(workers: Workers, end: float) -> None:
        workers.need_going()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "wait", go_on)
        patch.setattr(running, "wait", go_on)
        yield


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Over 400 people, and a twin of 80."""
    folder = tmp_path_factory.mktemp("blocks") / "dir"
    (folder / "private").mkdir(parents=True)
    for name, count in (("data.duckdb", COUNT), (TWIN, 80)):
        with duckdb.connect(str(folder / "private" / name)) as connection:
            fill(connection, people(count))
    made = Workers.start(folder, CATALOG)
    yield made
    made.close()


@pytest.fixture
def made(workers: Workers, tmp_path: Path) -> Iterator[OpenVault]:
    """A vault that lets functions run; each of its synthetic people stands for five."""
    with opened(tmp_path / "vault", workers, ALLOWING) as found:
        yield replace(found, twin=Twin(lambda _: None, 5.0, COUNT))


def cell(code: str, *ranges: Range, number: int = 4, seconds: float = FAST) -> SampleAggregate:
    """A question."""
    return parse(code, CATALOG, ranges or [Range("", 0, 1)], number, seconds)


def safe(plan: SampleAggregate) -> SafeBlocks:
    """What would be run."""
    return in_blocks(plan, CATALOG, (1.0, 0.0), 50, SALT)


TIMES = Timetable(reading=600.0, late=300.0, seconds=FAST)


def unheard(done: int, total: int) -> None:
    """Nobody looks at the progress."""


def answers(workers: Workers, plan: SampleAggregate, times: Timetable = TIMES) -> list[Answered]:
    """The exact answer of every block, which nobody outside of a test ever sees."""
    query = safe(plan)
    jobs, _ = blocks.read(query, CATALOG, workers, times)
    return blocks.answers_of(query, workers, jobs, times, unheard, time.monotonic())


def test_the_mean_is_released_with_its_noise(made: OpenVault) -> None:
    """At its price, with an interval, and the same question again is free."""
    plan = cell("def f(person): return (person.sex == 'f').mean()")
    (release, again) = (ask(made, plan, 1.0).release for _ in range(2))  # type: ignore[union-attr]
    ((mean,),), ((bar,),) = release.value.rows, release.value.intervals
    assert release.provenance.label is Label.PRIVATE and release.provenance.loss.epsilon == 1.0
    assert 0 <= bar.low <= mean <= bar.high <= 1
    assert again.provenance.cached and again.value == release.value
    assert len(list(made.ledger.account())) == 1


def test_several_numbers_come_back_under_their_names(made: OpenVault) -> None:
    """As a series, each within its range."""
    code = "def f(person, visit):\n    return {'n': len(person), 'visits': len(visit) / 2}"
    plan = cell(code, Range("n", 0, 100), Range("visits", 0, 100))
    value = ask(made, plan, 1.0).release.value  # type: ignore[union-attr]
    assert (value.form, value.columns, value.index) == ("series", ("output", "value"), 1)
    assert [row[0] for row in value.rows] == ["n", "visits"]
    assert all(0 <= row[1] <= 100 for row in value.rows)


def test_every_person_is_in_one_block_with_all_her_rows(workers: Workers) -> None:
    """The blocks are a partition of the people, and visits are where their people are."""
    wide = Range("a", 0, 10**6), Range("b", 0, 10**6), Range("c", 0, 1)
    code = """
def f(person, visit, code):
    ours = set(person.person_id)
    return len(ours), len(visit), float(set(visit.patient) <= ours and len(code) > 0)
"""
    found = answers(workers, cell(code, *wide))
    assert None not in found
    totals = [sum(column) for column in zip(*found, strict=True)]  # type: ignore[arg-type]
    assert totals == [COUNT, 2 * COUNT, 4.0]


def test_one_person_moves_one_block(tmp_path: Path, workers: Workers) -> None:
    """Without her, the blocks of all others answer what they answered before."""
    code = "def f(person, visit): return person.born.sum() + visit.cost.sum()"
    plan = cell(code, Range("", -(10**9), 10**9))
    before = answers(workers, plan)
    less = people(COUNT)
    less["person"] = [row for row in less["person"] if row[0] != 17]
    less["visit"] = [row for row in less["visit"] if row[1] != 17]
    with vault(tmp_path / "less", less) as other:
        after = answers(other, plan)
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 1


FAILING = {
    "raise": "raise ValueError(person)",
    "loop": "while True: pass",
    "die": "__import__('os')._exit(3)",
    "crash": "__import__('ctypes').string_at(0)",
    "stop": "raise SystemExit",
    "nothing": "return None",
    "text": "return 'x'",
    "nan": "return float('nan')",
    "infinite": "return float('inf')",
    "many": "return [1, 2]",
    "memory": "return len(bytearray(10**11))",
    "deep": "return f(person)",
    "bytes": "os = __import__('os')\n        for n in range(3, 64):\n            try:\n"
             "                os.write(n, b'x' * 99)\n            except OSError:\n"
             "                pass\n        return 1.0",
}  # fmt: skip


@pytest.fixture(scope="module")
def read_before(workers: Workers, without_waiting: None) -> list[BlockJob]:
    """The rows of a block of others, and of that of person 17."""
    jobs, _ = blocks.read(safe(cell("def f(person): return 1")), CATALOG, workers, TIMES)
    hers = [17 in _members(job.tables[0].cells) for job in jobs]
    return [jobs[hers.index(False)], jobs[hers.index(True)]]


@pytest.mark.parametrize("name", FAILING)
def test_a_failure_is_one_blocks(workers: Workers, read_before: list[BlockJob], name: str) -> None:
    """Where person 17 makes the function fail, that block has no answer."""
    there = "def f(person):\n    if (person.person_id == 17).any():\n"
    code = f"{there}        {FAILING[name]}\n    return 1.0"
    jobs = [msgspec.structs.replace(job, code=code) for job in read_before]
    began = time.monotonic()
    found = blocks.answers_of(safe(cell(code)), workers, jobs, TIMES, unheard, began)
    assert [answer is None for answer in found] == [False, True]


def test_errors_are_told_of_synthetic_people_only(made: OpenVault) -> None:
    """The function's own words, the line, and nothing spent."""
    refused = ask(made, cell("def f(person):\n    return person.nope"), 1.0)
    assert isinstance(refused, Refusal) and refused.error == "QuestionError"
    assert "AttributeError: 'DataFrame' object has no attribute 'nope' (line 2" in refused.reason
    assert len(refused.reason.splitlines()) <= 3
    assert not list(made.ledger.account())


def test_what_happens_on_real_people_only_is_not_told(made: OpenVault) -> None:
    """Person 300 is not among the 80 synthetic ones: her block counts as the middle, in silence."""
    code = "def f(person):\n    assert (person.person_id < 300).all()\n    return 1.0"
    release = ask(made, cell(code), 1.0).release  # type: ignore[union-attr]
    assert "Assertion" not in str(release)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("open('/etc/passwd').read()", "files cannot be opened here"),
        ("pd.DataFrame().to_csv('out.csv')", "import pandas.io.formats.csvs"),
        ("__import__('scipy.odr')", "import scipy.odr"),
    ],
)
def test_what_cannot_be_opened_is_said_without_a_path(
    made: OpenVault, body: str, words: str
) -> None:
    """A library that loads itself late is named, so that the cell can import it."""
    refused = ask(made, cell(f"def f(person):\n    {body}\n    return 1"), 1.0)
    assert isinstance(refused, Refusal)
    assert words in refused.reason and "/" not in refused.reason


def test_what_a_cell_imports_is_there(made: OpenVault) -> None:
    """Loaded before the process is sealed."""
    code = "import scipy.odr\ndef f(person):\n    print(person)\n    return bool(scipy.odr.Model)"
    told = ask(made, cell(code), 1.0, dry=True)
    assert isinstance(told, Explanation)


def test_too_slow_on_synthetic_people_is_said(made: OpenVault) -> None:
    """Before anything is paid."""
    refused = ask(made, cell("def f(person):\n    while True: pass", seconds=0.3), 1.0)
    assert isinstance(refused, Refusal) and "took more than" in refused.reason
    assert not list(made.ledger.account())


def test_a_trial_goes_by_what_the_function_takes_not_by_the_clock(made: OpenVault) -> None:
    """A machine that is busy for three times what a block may take changes nothing: the function
    itself took next to nothing."""
    code = "import time\ndef f(person):\n    time.sleep(0.9)\n    return 1"
    told = ask(made, cell(code, seconds=0.3), 1.0, dry=True)
    assert isinstance(told, Explanation), told


@pytest.mark.parametrize("said", [float("nan"), float("inf"), -1.0, 1e300])
def test_what_a_process_says_it_took_is_not_believed_blindly(said: float) -> None:
    """It is the function's own: whatever it says, the times are within the policy's limit."""
    query = safe(cell("def f(person): return 1", number=4))
    query = replace(query, plan=replace(query.plan, seconds=None))
    answer = Answer("done", msgspec.msgpack.encode([1.0]), processor=said)
    rows = [msgspec.Raw(msgspec.msgpack.encode([[1]] * 6))]
    times = timetable(query, _trial(query, answer, 5.0, rows), 5.0, "duckdb")
    assert 0.25 <= times.seconds <= 5.0


WIDE = Range("", 0.0, 1e100)


def test_no_answer_makes_the_question_fail(made: OpenVault) -> None:
    """The widest range, its ends, and what is far outside of it: sums are total."""
    code = "def f(person): return 1e308 if (person.person_id == 17).any() else -1e308"
    release = ask(made, cell(code, WIDE), 0.01).release  # type: ignore[union-attr]
    ((mean,),) = release.value.rows
    assert 0 <= mean <= 1e100


SENSES = {
    "a thread": ("threading", "threading.Thread(target=len).start()"),
    "a file's size": ("os", "os.stat('/etc/passwd')"),
    "memory": ("ctypes", "assert ctypes.CDLL(None).sysinfo(bytes(200)) == 0"),
    "usage": ("resource", "resource.getrusage(0)"),
    "another's clock": ("time", "time.clock_gettime(~1 << 3 | 2)"),
    "affinity": ("os", "os.sched_getaffinity(1)"),
    "another's limits": ("resource", "resource.prlimit(1, resource.RLIMIT_NOFILE)"),
    "arguments": ("sys", "assert any(sys.argv)"),
    "environment": ("os", "assert os.environ"),
}  # fmt: skip


@pytest.mark.parametrize("sense", SENSES)
def test_a_block_senses_nothing_around_it(made: OpenVault, sense: str) -> None:
    """Nor leaves anything behind: what worked in one block would show in the next."""
    module, line = SENSES[sense]
    code = f"def f(person):\n    {module} = __import__('{module}')\n    {line}\n    return 1"
    refused = ask(made, cell(code), 1.0)
    assert isinstance(refused, Refusal)
    assert "failed" in refused.reason


def test_a_block_gets_cells_in_an_order_of_their_own(workers: Workers, tmp_path: Path) -> None:
    """The bytes follow from its rows: not from how all rows lie, nor from what is below a null."""
    query = safe(cell("def f(person, visit): return 1"))
    relations = [query.rows(table, 1) for table in query.tables]
    before = workers.cells(REAL, relations)
    other = people(COUNT)
    for name in other:
        other[name] = list(reversed(other[name]))
    elsewhere = {row[0] for row in other["person"]} - _members(before[0])
    for name, place in (("person", 0), ("visit", 1)):
        other[name] = [row for row in other[name] if row[place] not in sorted(elsewhere)[:50]]
    with vault(tmp_path / "turned", other) as turned:
        assert [bytes(raw) for raw in turned.cells(REAL, relations)] == [bytes(b) for b in before]


def _members(raw: msgspec.Raw) -> set[object]:
    return set(msgspec.msgpack.decode(raw)[0])


def test_too_short_a_time_is_refused_before_it_is_paid(made: OpenVault) -> None:
    """Every block would be late, and only the middle be paid for."""
    refused = ask(made, cell("def f(person): return 1", seconds=0.001), 1.0)
    assert isinstance(refused, Refusal) and "0.25 seconds or more" in refused.reason
    assert not list(made.ledger.account())


def test_an_explanation_tries_it_on_synthetic_people(made: OpenVault) -> None:
    """Price, error, time and what it gave there: free."""
    told = ask(made, cell("def f(person): return 0.25"), 1.0, dry=True)
    assert isinstance(told, Explanation)
    assert told.label is Label.PRIVATE and told.loss.epsilon == 1.0
    ((name, half),) = told.expected
    assert name == "f" and half is not None and 0 < half < 1
    assert any("synthetic people the mean was: f 0.25" in step for step in told.steps)
    assert any("4 blocks" in step for step in told.steps)
    assert not list(made.ledger.account())


def test_only_where_the_owner_allows_it(workers: Workers, tmp_path: Path) -> None:
    """A policy without a section [python] lets no code run; one with it sets the limits."""
    plan = cell("def f(person): return 1")
    with opened(tmp_path / "strict", workers) as strict:
        refused = ask(strict, plan, 1.0)
        assert isinstance(refused, Refusal) and refused.rule == "python"
        assert not list(strict.ledger.account())
    small = replace(ALLOWING, python=Python(5, 0.1))
    with opened(tmp_path / "small", workers, small) as limited:
        for bad in (plan, replace(plan, blocks=6, seconds=None)):
            assert isinstance(ask(limited, bad, 1.0), Refusal)
        hidden = Call("pandas.DataFrame.head", (plan,))
        assert isinstance(ask(limited, hidden, 1.0), Refusal)
        assert not list(limited.ledger.account())


def test_the_owner_can_read_what_was_run(made: OpenVault, tmp_path: Path) -> None:
    """The code lies beside the ledger, under the digest that the ledger names."""
    plan = cell("def f(person):\n    return 0.5  # my code")
    release = ask(made, plan, 1.0).release  # type: ignore[union-attr]
    (file,) = (tmp_path / "vault" / "codes").iterdir()
    assert file.read_text("utf-8") == plan.code
    assert file.stem[:16] in release.provenance.question
    assert file.stat().st_mode & 0o777 == 0o600


def test_how_far_it_has_come_is_known(made: OpenVault) -> None:
    """Block by block, under the name of the request."""
    seen = []
    plan = cell("def f(person): return 1", number=3)
    note = made.progress.note

    def watched(done: int, total: int) -> None:
        note(done, total)
        seen.append(made.progress.of("ann/1"))

    token = REQUEST.set("ann/1")
    try:
        blocks.run(safe(plan), CATALOG, made.workers, TIMES, watched)
    finally:
        REQUEST.reset(token)
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]
    made.progress.forget("ann/1")
    assert made.progress.of("ann/1") == (0, 0)


def test_an_interrupt_ends_it(made: OpenVault) -> None:
    """Between blocks and within them; what was charged stays charged."""
    plan = cell("def f(person): return 1", number=3)
    token = REQUEST.set("ann/2")

    def stop(done: int, _: int) -> None:
        if done == 1:
            made.workers.interrupt("ann/2")

    try:
        with pytest.raises(Refused, match="interrupted"):
            blocks.run(safe(plan), CATALOG, made.workers, TIMES, stop)
    finally:
        made.workers.forget("ann/2")
        REQUEST.reset(token)
