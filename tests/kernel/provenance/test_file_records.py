"""What a kernel wrote keeps its label when it is read after a restart, or by another kernel."""

import os
import subprocess
from pathlib import Path

import pytest

from sarus_kernel.kernel.provenance import file_stamps
from sarus_kernel.kernel.provenance.file_records import KEPT, LONGEST, FileRecords
from sarus_kernel.kernel.provenance.file_stamps import alike, stamp
from sarus_kernel.kernel.provenance.origins import SYNTHETIC, Origin, join, of_release
from sarus_kernel.release import Interval, Label, Value
from tests.kernel.fakes import count, release
from tests.kernel.small import Small

P, S, W = "Public", "Evaluated from synthetic data only", "Whitelisted"
DP = "Differentially-private evaluation (epsilon=0.50)"
WRITE = "from pathlib import Path\nn = Path('f.txt').write_text(str(m))"
READ = "from pathlib import Path\nr = Path('f.txt').read_text()"


@pytest.fixture
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileRecords:
    """A folder for records beside the one that is worked in."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return FileRecords(tmp_path / "records")


@pytest.mark.parametrize(
    ("made", "label"),
    [("twin(5)", S), ("released(5)", W), ("released(5, epsilon=0.5)", DP), ("5", P)],
)
def test_a_restart_forgets_no_label(made: str, label: str, records: FileRecords) -> None:
    """Values are gone then, files are not."""
    before = Small(records)
    before.run(f"m = {made}")
    before.run(WRITE)
    after = Small(records)
    after.run(READ)
    assert after.run("r") == label


def test_what_is_written_anew_has_its_new_label(records: FileRecords) -> None:
    """From its start; what is added to keeps what was there."""
    first = Small(records)
    first.run("m = twin(5)")
    first.run(WRITE)
    second = Small(records)
    assert second.run("with open('f.txt', 'a') as f: n = f.write('4')") == S
    second.run("m = 4")
    second.run(WRITE)
    third = Small(records)
    third.run(READ)
    assert third.run("r") == P


@pytest.mark.parametrize("remembered", [True, False])
def test_a_write_that_fails_leaves_the_label(remembered: bool, records: FileRecords) -> None:
    """Python tells of a file before it is opened; what is in it is still there then."""
    notebook = Small(records if remembered else None)
    notebook.run("m = twin(5)")
    notebook.run(WRITE)
    refused = ("from pathlib import Path\ntry:\n    open('f.txt', 'w', opener=lambda *_: 1 / 0)\n"
               "except ZeroDivisionError:\n    k = Path('f.txt').read_text()")  # fmt: skip
    assert notebook.run(refused) == S
    notebook.run("import os, sys\nsys.audit('open', os.path.abspath('f.txt'), 'w', 0)\nz = 1")
    for reader in (notebook, Small(records)) if remembered else (notebook,):
        reader.run(READ)
        assert reader.run("r") == S


@pytest.mark.parametrize("remembered", [True, False])
@pytest.mark.parametrize("made", ["twin(5)", "released(5, epsilon=0.5)"])
def test_what_another_program_wrote_there_is_nobodys(
    made: str, remembered: bool, records: FileRecords
) -> None:
    """Of as many bytes as well: synthetic, neither public nor what was released."""
    notebook = Small(records if remembered else None)
    notebook.run(f"m = {made}")
    notebook.run(WRITE)
    subprocess.run(["sh", "-c", "printf 7 > f.txt"], check=True)
    for reader in (notebook, Small(records)) if remembered else (notebook,):
        reader.run(READ)
        assert reader.run("r") == S


def test_what_is_added_to_twice_keeps_its_label(records: FileRecords) -> None:
    """What the cell itself has written is not somebody else's."""
    notebook = Small(records)
    notebook.run("m = released(5, epsilon=0.5)")
    notebook.run(WRITE)
    more = "\n".join(["with open('f.txt', 'a') as f: x = f.write('4')"] * 2)
    assert notebook.run(more) == DP
    for reader in (notebook, Small(records)):
        reader.run(READ)
        assert reader.run("r") == DP


def test_a_large_file_is_known_by_its_size_and_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small one by its content, whenever it was written."""
    file = tmp_path / "f"
    file.write_text("one")
    first = stamp(str(file))
    os.utime(file, ns=(1, 1))
    assert alike(first, stamp(str(file)))
    monkeypatch.setattr(file_stamps, "SMALL", 1)
    first = stamp(str(file))
    file.write_text("two")
    os.utime(file, ns=(2, 2))
    assert not alike(first, stamp(str(file)))
    assert alike(stamp("/nowhere"), None) and not alike(None, first)
    os.mkfifo(tmp_path / "pipe")
    assert stamp(str(tmp_path / "pipe")) is None


def test_a_kernel_that_is_killed_while_it_writes_is_believed_nothing(records: FileRecords) -> None:
    """The file is remembered as soon as it is opened, not when its cell ends."""
    notebook = Small(records)
    cell = "import os\nm = twin(5)\nf = open('f.txt', 'w')\nfound = look(os.path.abspath('f.txt'))"
    notebook.values["look"] = records.origin
    notebook.run(cell)
    assert notebook.values["found"].label is Label.SYNTHETIC
    notebook.values["f"].close()


def test_a_file_of_a_library_that_opens_by_itself(records: FileRecords) -> None:
    """Parquet, where the cell names it."""
    before = Small(records)
    before.run("import pandas as pd\nd = pd.DataFrame({'a': twin([1])})")
    before.run("d.to_parquet('f.parquet')")
    after = Small(records)
    after.run("import pandas as pd\ne = pd.read_parquet('f.parquet')")
    assert after.run("e") == S


def test_receipts_and_figures_come_along(records: FileRecords) -> None:
    """So that `verify` can check what is shown of them later."""
    kept = join([of_release(count("how many", 0.5), '{"year": 5}'), SYNTHETIC])
    number = Value("scalar", ("n",), ("integer",), ((403,),), ((Interval(397.0, 409.0),),))
    one = of_release(release("one", Label.PRIVATE, number, 1))
    for origin in (kept, one):
        records.keep("/somewhere/f", origin)
        assert records.origin("/somewhere/f") == origin
    assert records.origin("/somewhere/g") is None
    records.forget("/somewhere/f")
    assert records.origin("/somewhere/f") is None


def test_what_cannot_be_kept_or_read_is_never_better_than_synthetic(
    records: FileRecords, tmp_path: Path
) -> None:
    """A long record, one that something else wrote over; a folder that is none is no error."""
    records.keep("/f", Origin(Label.WHITELISTED, hint="x" * LONGEST))
    assert records.origin("/f") == SYNTHETIC
    (record,) = (tmp_path / "records").iterdir()
    for damage in ("", "{}", '{"label": "Public"}', "[1"):
        record.write_text(damage, "utf-8")
        assert records.origin("/f") == SYNTHETIC
    (tmp_path / "file").write_text("")
    nowhere = FileRecords(tmp_path / "file")
    nowhere.keep("/f", SYNTHETIC)
    nowhere.tidy()


def test_records_of_files_that_are_long_gone_are_removed(
    records: FileRecords, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not of files that are there, nor soon after they went."""
    there = tmp_path / "there"
    there.write_text("")
    for path in (str(there), "/gone"):
        records.keep(path, SYNTHETIC)
    records.tidy()
    assert records.origin("/gone") == SYNTHETIC
    monkeypatch.setattr("sarus_kernel.kernel.provenance.file_records.KEPT", -KEPT)
    records.tidy()
    assert records.origin("/gone") is None and records.origin(str(there)) == SYNTHETIC
