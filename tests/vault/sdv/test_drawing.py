"""SDV's sealed process: what goes in, what may come out, and that it is shut in."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault import twin
from sarus_kernel.vault.sdv import drawing, exchange
from sarus_kernel.vault.sdv.choice import Choice, fitting
from sarus_kernel.vault.twin.codings import Scale
from sarus_kernel.vault.twin.marginals import Marginal
from tests.vault.sdv.places import five_tables, memorising, pretended
from tests.vault.twin.worlds import (
    CANARY_NUMBER,
    CANARY_TEXT,
    FIRST_ID,
    RARE_CODE,
    World,
    clinic,
)

EXTREME = 9_123_457.25
HMA = Choice("hma", 10_000, True)


@pytest.fixture(scope="module")
def world() -> World:
    """A clinic of five tables, with somebody in it who is hard to hide."""
    made = clinic(300)
    made.tables["person"].loc[7, "income"] = EXTREME
    return World(five_tables(), made.tables)


@pytest.fixture(scope="module")
def model(world: World) -> twin.Model:
    """What was paid for."""
    return twin.fit(world.catalog, world.tables, epsilon=24.0)


@pytest.fixture(scope="module")
def made(
    world: World, model: twin.Model, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, pa.Table]:
    """The twin of a synthesizer that keeps every row it is shown and gives it back."""
    room = tmp_path_factory.mktemp("room")
    environment = memorising(tmp_path_factory.mktemp("sdv") / "env")
    levels = drawing.draw(model, world.tables, HMA, environment, room)
    assert not list(room.iterdir())
    return twin.sample(model, given=levels)


def test_nothing_of_a_single_person_comes_out(
    made: Mapping[str, pa.Table], model: twin.Model
) -> None:
    """Even where the synthesizer gives back all of it: no rare code, no text, no number that she
    alone has, no record number of the real tables, and nobody with more rows than was paid for."""
    frames = {name: table.to_pandas() for name, table in made.items()}
    texts = {str(value) for frame in frames.values() for value in frame.to_numpy().ravel()}
    assert not {text for text in texts if CANARY_TEXT in text or text.startswith("real-")}
    assert str(RARE_CODE) not in texts and f"{RARE_CODE}.0" not in texts
    assert not {CANARY_NUMBER, EXTREME} & set(frames["person"]["income"])
    for frame in frames.values():
        assert frame["person_id"].max() < FIRST_ID
    most = twin.contribution_bounds(model)
    for name in ("visit", "condition", "drug"):
        assert frames[name].groupby("person_id").size().max() <= most[name]


def test_only_what_was_released_goes_in() -> None:
    """Numbers far out are moved to where the released distribution ends, names that it does not
    hold are others, and what is no level is nothing."""
    rng, p = np.random.default_rng(0), np.array([0.0, 0.4, 0.6, 0.0, 0.0, 0.0])
    levels = np.array([0, 1, 2, 3, 4, 5, 6, -1])
    line = twin.within(levels, Marginal(p, Scale.LINE, 1.0, 100.0), rng)
    assert line.tolist() == [1, 1, 2, 2, 2, 5, 5, 5]
    names = twin.within(levels, Marginal(p, Scale.NAMES, 1.0, 100.0), rng)
    assert set(names[[0, 3, 4]]) <= {1, 2} and names[[1, 2, 5, 6, 7]].tolist() == [1, 2, 5, 5, 5]
    nothing = twin.within(levels, Marginal(np.zeros(6), Scale.LINE, 1.0, 100.0), rng)
    assert set(nothing) == {5}


def test_links_hold(made: Mapping[str, pa.Table]) -> None:
    """Keys are new, each row has its person, and what points, points to a row of the same one."""
    visit = made["visit"].to_pandas().set_index("visit_id")
    people = set(made["person"].to_pandas()["person_id"])
    condition = made["condition"].to_pandas().dropna(subset="visit_id")
    assert len(condition) and set(condition["person_id"]) <= people
    owner = visit.loc[condition["visit_id"], "person_id"].to_numpy()
    assert (owner == condition["person_id"].to_numpy()).all()


def test_the_program_fails_in_our_words(
    tmp_path: Path, world: World, model: twin.Model
) -> None:
    """The kind of its error is told and nothing else that it says; its folder is gone."""
    script = (
        "import pathlib, sys\n"
        "print('Rosebud 17')\n"
        "pathlib.Path('failed.json').write_text('{\"error\": \"ValueError\"}')\n"
        "sys.exit(1)\n"
    )
    environment = pretended(tmp_path / "env", script)
    with pytest.raises(OwnerError, match=r"could not learn these data \(ValueError\)"):
        drawing.draw(model, world.tables, HMA, environment, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["env"]


DOORS = """
import json, os, pathlib, resource, socket, sys
outside, parent = pathlib.Path.cwd().parent, os.getppid()
there = outside / "there"
doors = {
    "read": lambda: there.read_text(),
    "write": lambda: (outside / "new").write_text("row"),
    "list": lambda: os.listdir(outside),
    "remove": lambda: there.unlink(),
    "link": lambda: os.link("task.json", outside / "link"),
    "rename": lambda: os.rename("task.json", outside / "task.json"),
    "rights": lambda: os.chmod(there, 0o777),
    "rights of a folder": lambda: os.chmod(outside, 0o755),
    "owner": lambda: os.chown(there, os.getuid(), os.getgid()),
    "label": lambda: os.setxattr(there, "user.row", b"1,2"),
    "label taken": lambda: os.removexattr(there, "user.row"),
    "times": lambda: os.utime(there, (101, 101)),
    "limits of another": lambda: resource.prlimit(parent, resource.RLIMIT_CORE, (0, 0)),
    "signal": lambda: os.kill(parent, 0),
    "priority": lambda: os.setpriority(os.PRIO_PROCESS, parent, 10),
    "processors": lambda: os.sched_setaffinity(parent, os.sched_getaffinity(0)),
    "network": lambda: socket.socket(),
    "pairs": lambda: socket.socketpair(),
}
open_doors = []
for name, door in doors.items():
    try:
        door()
        open_doors.append(name)
    except OSError:
        pass
resource.getrlimit(resource.RLIMIT_CPU)
pathlib.Path("failed.json").write_text(json.dumps({"error": "_".join(open_doors) or "None"}))
sys.exit(1)
"""


def test_it_leaves_nothing_outside_its_folder(
    tmp_path: Path, world: World, model: twin.Model
) -> None:
    """Not in a file, nor beside one (rights, labels, times), and to no other process."""
    (tmp_path / "there").write_text("a file of the vault")
    environment = pretended(tmp_path / "env", DOORS)
    with pytest.raises(OwnerError, match=r"could not learn these data \(None\)"):
        drawing.draw(model, world.tables, HMA, environment, tmp_path)


def test_a_program_that_says_nothing(tmp_path: Path) -> None:
    """An end without a word has words of ours."""
    (tmp_path / "folder").mkdir()
    environment = pretended(tmp_path / "env", "raise SystemExit(3)")
    with pytest.raises(OwnerError, match="ended without a word"):
        drawing.run(tmp_path / "folder", environment, 60.0)


def test_without_sdv_it_says_how_to_get_it(tmp_path: Path) -> None:
    """Before anything is run."""
    environment = pretended(tmp_path / "env", "")
    (environment.place / "sarus-kernel.json").unlink()
    with pytest.raises(OwnerError, match="sarus-kernel sdv install"):
        drawing.run(tmp_path, environment, 60.0)


def _answer(folder: Path, model: twin.Model, **changed: np.ndarray) -> twin.Levels:
    layouts = exchange.layouts(model)
    arrays = {}
    for table, layout in layouts.items():
        size = 3 if table == "person" else 4
        for name in layout.columns:
            arrays[f"{layout.name} {name}"] = np.zeros(size, dtype=np.int64)
        if table != "person":
            arrays[f"{layout.name} person"] = np.array([2, 0, 7, -1])
    names = {name.replace("_", " "): values for name, values in changed.items()}
    np.savez(folder / exchange.MADE, **(arrays | names))
    return exchange.read(folder, model, np.random.default_rng(0))


def test_what_comes_back_is_checked(tmp_path: Path, model: twin.Model) -> None:
    """Rows of nobody are left out, what is no level becomes one, and anything else is refused."""
    found = _answer(tmp_path, model, t0_c0=np.array([10**9, -(10**9), 0]))
    assert found.size == 3
    assert found.rows["visit"].person.tolist() == [0, 2]
    first = next(iter(found.people.values()))
    assert first.min() >= 0 and first.max() < 1_000
    wrong: tuple[np.ndarray, ...] = (
        np.zeros(2, dtype=np.int64), np.zeros((3, 2), dtype=np.int64), np.array(["a", "b", "c"])
    )  # fmt: skip
    for each in wrong:
        with pytest.raises(OwnerError, match="cannot be read"):
            _answer(tmp_path, model, t0_c0=each)
    (tmp_path / exchange.MADE).write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(OwnerError, match="cannot be read"):
        exchange.read(tmp_path, model, np.random.default_rng(0))


def test_which_synthesizer_fits() -> None:
    """By the number of tables about people; words where none does."""
    catalog = five_tables()
    assert fitting("own", catalog) is None
    assert getattr(fitting("sdv", catalog), "name", "") == "hma"
    with pytest.raises(OwnerError, match="knows one table"):
        fitting("sdv:ctgan", catalog)
    with pytest.raises(OwnerError, match="There is no synthesizer"):
        fitting("sdv:magic", catalog)
