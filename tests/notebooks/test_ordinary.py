"""Notebooks as people have them, in the real kernel: exploration, Table 1, readmission, a model."""

from collections.abc import Iterator

import pytest

from sarus_kernel import demo
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.initialise import initialise
from tests.kernel import driving
from tests.kernel.driving import Run, label, notebook
from tests.notebooks.ordinary import NOTEBOOKS

PEOPLE = 1000
TABLES = ("person", "visit_occurrence", "concept")
PATIENCE = 120
"""Seconds for one cell: a machine may be busy."""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, list[Run]]]:
    """All of them, one after the other in one kernel."""
    folder = tmp_path_factory.mktemp("ordinary")
    demo.build(folder / "hospital", PEOPLE)
    for file in (folder / "hospital").glob("*.parquet"):
        if file.stem not in TABLES:
            file.unlink()
    unit = ("person", "person_id")
    initialise(folder / "vault", folder / "hospital",
               InitOptions("patient_data", unit, public=("concept",)))  # fmt: skip
    where = {"SARUS_KERNEL_VAULT": str(folder / "vault")}
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(driving, "TIMEOUT", PATIENCE)
        with notebook(folder, ["-m", "sarus_kernel.kernel"], where) as running:
            yield {
                name: [running.run(code) for code, _ in cells] for name, cells in NOTEBOOKS.items()
            }


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_each_cell_runs_and_has_its_label(ran: dict[str, list[Run]], name: str) -> None:
    """The label of what a cell shows last, be it a table, a picture or what is printed."""
    for run, (code, wanted) in zip(ran[name], NOTEBOOKS[name], strict=True):
        assert run.reply["status"] == "ok", (code, run.reply)
        shown = [m for m in run.outputs if m["msg_type"] in ("execute_result", "display_data")]
        assert [label(m) for m in shown][-1:] == ([wanted] if wanted else []), code


def test_released_numbers_have_their_error_beside_them(ran: dict[str, list[Run]]) -> None:
    """In a table, in what is computed of a number, and no number of the twin has one.

    (Its label may say what a release would be like, if that is known soon enough.)
    """
    for name, part in (("exploration", "value_counts()"), ("table 1", "agg(['count', 'mean'])")):
        codes = [code for code, _ in NOTEBOOKS[name]]
        at = next(at for at, code in enumerate(codes) if part in code and "eval" in code)
        assert " \N{PLUS-MINUS SIGN} " in ran[name][at].result["text/plain"], name
    twins = (
        line
        for name, cells in NOTEBOOKS.items()
        for run, (_, wanted) in zip(ran[name], cells, strict=True)
        if wanted.startswith("Evaluated") and run.of("execute_result")
        for line in run.result["text/plain"].splitlines()
        if not line.startswith(f"[{wanted}")
    )
    assert not any("\N{PLUS-MINUS SIGN}" in line for line in twins)
