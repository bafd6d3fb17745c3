"""After a whole session no byte of a private row is in the kernel's memory or in its files."""

import re
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pytest

from tests import canaries
from tests.kernel.driving import Notebook, notebook

SESSION = (
    "import pandas as pd, numpy as np, sarus\nfrom sarus import Client\nclient = Client()",
    "data = client.dataset(slugname='canaries')\nperson = data.table(['person']).as_pandas()\n"
    "visit = data.table(['visit']).as_pandas()",
    "person.head(20)",
    "visit.merge(person, on='person_id').describe()",
    "sarus.eval(len(person), target_epsilon=0.2)",
    "sarus.eval(person.income.mean(), target_epsilon=0.2)",
    "sarus.eval(person)",
    "sarus.eval(person.note.max())",
    "sarus.eval(person.note.astype('float64').sum())",
    "sarus.eval(person.income.to_numpy())",
    "%%private_sql --epsilon 0.2 --into total\nSELECT SUM(cost) AS s FROM visit",
    "%%private_sql\nSELECT * FROM person",
    "%%private_sql --epsilon 0.2\nSELECT note, COUNT(*) AS n FROM person GROUP BY note",
    "%%private_sql --epsilon 0.2\nSELECT account, COUNT(*) AS n FROM person GROUP BY account",
    "%%private_sql\nSELECT MIN(note), MAX(account) FROM person",
    "%%private_sql --epsilon 0.2\nSELECT AVG(CAST(note AS DOUBLE)) AS a FROM person",
    "%%private_sql --epsilon 0.2\nSELECT SUM(income / (birth_year - birth_year)) AS a FROM person",
    "%%private_sql --explain\nSELECT COUNT(*) FROM visit WHERE cost > 40000",
    "%private",
    "control = ''.join(['con', 'trol', '-in-', 'memory'])",
)


@pytest.fixture(scope="module")
def session(
    canary_vault: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Notebook, Path]]:
    """A kernel that has asked all of it, and the folder that is its home."""
    folder = tmp_path_factory.mktemp("home")
    temporary = folder / "tmp"
    temporary.mkdir()
    where = {"SARUS_KERNEL_VAULT": str(canary_vault), "TMPDIR": str(temporary)}
    with notebook(folder, ["-m", "sarus_kernel.kernel"], where) as running:
        answers = [running.run(cell) for cell in SESSION]
        for place in (4, 5, 10):
            assert "Differentially-private" in answers[place].label
        yield running, folder


def memory(process: int) -> Iterator[bytes]:
    """Every readable part of a process's memory, in pieces that overlap by 100 bytes."""
    maps = Path(f"/proc/{process}/maps").read_text()
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as file:
        for line in maps.splitlines():
            low, high, rights = re.match(r"(\w+)-(\w+) (\S+)", line).groups()  # type: ignore[union-attr]
            if not rights.startswith("r") or line.endswith(("[vvar]", "[vsyscall]", "[vdso]")):
                continue
            place, end = int(low, 16), int(high, 16)
            while place < end:
                try:
                    file.seek(place)
                    yield file.read(min(end - place, 1 << 24))
                except (OSError, ValueError, OverflowError):
                    break
                place += (1 << 24) - 100


def found(pieces: Iterator[bytes], needles: Mapping[str, bytes]) -> set[str]:
    """The names of the needles that occur somewhere."""
    return {name for piece in pieces for name, needle in needles.items() if needle in piece}


def test_the_rows_can_be_recognised(canary_vault: Path) -> None:
    """The vault does hold the rows that the other tests look for."""
    with duckdb.connect(str(canary_vault / "private" / "data.duckdb"), read_only=True) as data:
        row = data.execute(
            "SELECT note, income, account FROM person WHERE person_id = 7"
        ).fetchone()
    assert row == (canaries.note(7), canaries.income(7), canaries.account(7))
    spelt = [struct.pack("<dq", *row[1:]), repr(row).encode(), row[0].encode("utf-32-le")]
    assert found(iter(spelt), canaries.needles()) == set(canaries.needles())


def test_the_kernels_memory_holds_no_private_value(session: tuple[Notebook, Path]) -> None:
    """Searched as text, as wide text, as machine numbers; with a control that is found."""
    process = session[0].manager.provisioner.pid  # type: ignore[union-attr]
    control = {"control": b"-".join([b"control", b"in", b"memory"])}
    assert found(memory(process), control) == {"control"}
    assert found(memory(process), canaries.needles()) == set()


def test_the_kernels_files_hold_no_private_value(session: tuple[Notebook, Path]) -> None:
    """Nor does anything that it has written, the twin included."""
    files = [file for file in session[1].rglob("*") if file.is_file()]
    assert any(file.suffix == ".parquet" for file in files)
    pieces = (file.read_bytes() for file in files)
    assert found(pieces, canaries.needles()) == set()
    for file in files:
        if file.suffix == ".parquet":
            rows = duckdb.sql(f"SELECT * FROM '{file}'").fetchall()
            assert found(iter([repr(rows).encode()]), canaries.needles()) == set()
