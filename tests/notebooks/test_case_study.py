"""The case study, run as a researcher runs it: the real kernel, a served vault, real input."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import nbformat
import pytest
from nbclient import NotebookClient
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.pipeline import Pipeline

from sarus_kernel import demo
from sarus_kernel.command.case_study import approve_case_study
from sarus_kernel.command.demo import PUBLIC
from sarus_kernel.command.verification import key_of
from sarus_kernel.frontends.asked import asked_by
from sarus_kernel.kernel.kernelspec import install
from sarus_kernel.proof.findings import Status
from sarus_kernel.proof.verify import verify
from sarus_kernel.vault import catalog
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.initialise import initialise
from sarus_kernel.vault.requests import PREPARED, Requests
from sarus_kernel.vault.whitelist.seeds import seed
from tests.processes import running

ROOT = Path(__file__).parents[2]
SYNPUF = ROOT.parent / "shared" / "data" / "synpuf1k"
"""CMS's synthetic public use file in OMOP form, where it is at hand."""
NAMES = ("patient_data", "synpuf1k") if SYNPUF.is_dir() else ("patient_data",)
FAR = 40
"""Laplace noise of scale 2 goes this far once in 5e8 draws."""
PROGRAM = [sys.executable, "-c", "from sarus_kernel.command import main; main()"]


@dataclass(frozen=True)
class Ran:
    """A notebook with its outputs, its vault, and the folder it ran in."""

    name: str
    vault: Path
    folder: Path
    cells: list[Any]

    def cell(self, part: str) -> Any:
        """The one cell whose source has this part."""
        (found,) = [cell for cell in self.cells if part in cell.source]
        return found

    def value(self, part: str) -> str:
        """The text of a cell's last value."""
        shown = [o for o in self.cell(part).outputs if "data" in o and "text/plain" in o.data]
        return str(shown[-1].data["text/plain"])

    def label(self, part: str) -> str:
        """The label of a cell's last value."""
        shown = [o for o in self.cell(part).outputs if "sarus" in o.get("metadata", {})]
        return str(shown[-1].metadata["sarus"]["label"])


@pytest.fixture(scope="module", params=NAMES)
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """The notebook, with nothing changed but the dataset's name."""
    folder = tmp_path_factory.mktemp(request.param)
    vault = make_vault(request.param, folder)
    text = (ROOT / "notebooks" / "case_study.ipynb").read_text(encoding="utf-8")
    notebook = nbformat.reads(text.replace("patient_data", request.param), as_version=4)
    client = NotebookClient(
        notebook, timeout=120, kernel_name="private-data", resources={"metadata": {"path": folder}}
    )
    os.environ["JUPYTER_PATH"] = str(folder / "share" / "jupyter")
    try:
        install(prefix=str(folder))
        with served(vault, folder / "s") as environment:
            client.execute(env=os.environ | environment)
    finally:
        del os.environ["JUPYTER_PATH"]
    return Ran(request.param, vault, folder, notebook.cells)


def make_vault(name: str, folder: Path) -> Path:
    """The demo hospital's vault, or that of the public use file."""
    source = SYNPUF
    if name == "patient_data":
        source = folder / "hospital"
        demo.build(source, 1000)
    here = {file.stem for file in source.glob("*.parquet")}
    public = tuple(table for table in PUBLIC.split(",") if table in here)
    init_options = InitOptions(name, ("person", "person_id"), public=public)
    initialise(folder / "vault", source, init_options)
    approve_case_study(folder / "vault")
    return folder / "vault"


@contextmanager
def served(vault: Path, socket: Path) -> Iterator[dict[str, str]]:
    """A vault that is served while the block runs; gives what a grantee sets."""
    command = [*PROGRAM, "serve", str(vault), "--socket", str(socket)]
    with running(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert "Serving" in server.stdout.readline()
        token = (vault / "tokens" / "researcher").read_text(encoding="utf-8")
        yield {"SARUS_KERNEL_VAULT": f"unix://{socket}", "SARUS_KERNEL_TOKEN": token}
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=30)


def vaults_seed(vault: Path) -> int:
    """The seed of all chance over the prepared data that the owner approved."""
    decisions = Requests(vault / "private" / "requests.db").decisions()
    (approved,) = [said for _, said in decisions if said.kind == PREPARED]
    return seed((vault / "private" / "salt").read_bytes().hex(), approved.prepared)


def plain_study(vault: Path) -> tuple[int, int, float]:
    """People, people with fibrillation and mean score, in plain pandas on the real rows."""
    with duckdb.connect(str(vault / "private" / "data.duckdb"), read_only=True) as connection:
        rows = connection.sql(
            "SELECT person_id, year_of_birth, gender_concept_id, condition_concept_id "
            "FROM person JOIN condition_occurrence USING (person_id) WHERE year_of_birth < 1942"
        ).df()
    rows["has_diabetes"] = rows["condition_concept_id"].isin([201826, 195771])
    rows["has_heart_failure"] = rows["condition_concept_id"].isin([316139, 319835])
    rows["atrial_fibrillation"] = rows["condition_concept_id"] == 313217
    features = ["year_of_birth", "gender_concept_id", "has_diabetes", "has_heart_failure"]
    people = rows.groupby("person_id")[[*features, "atrial_fibrillation"]].max()
    target = people["atrial_fibrillation"]
    number = vaults_seed(vault)
    rows = people.astype(int).sort_index().sample(frac=1.0, random_state=number)
    x, _, y, _ = train_test_split(rows[features], target[rows.index], random_state=0)
    forest = RandomForestClassifier(n_estimators=100, min_samples_leaf=10, random_state=number)
    imputed = ColumnTransformer([("impute", SimpleImputer(strategy="median"), features)])
    scores = cross_val_score(Pipeline([("prepare", imputed), ("forest", forest)]), x, y, cv=5)
    return len(people), int(target.sum()), float(scores.mean())


def test_every_output_says_where_it_is_from(ran: Ran) -> None:
    """Each step carries the label that the design gives it."""
    synthetic = "Evaluated from synthetic data only"
    private = "Differentially-private evaluation (epsilon=0.50)"
    assert ran.label("doses.head()") == synthetic
    assert ran.label("extract.head()") == synthetic
    assert ran.label("people.head()") == synthetic
    assert ran.label("%%private_sql") == private
    assert ran.label("client.query") == private
    assert ran.label("base_rate =") == "Differentially-private evaluation (epsilon=1.00)"
    assert ran.label("np.mean(sarus.eval") == "Whitelisted"
    assert ran.label("sarus.eval(pipe)") == "Whitelisted"
    guaranteed = "Differentially-private evaluation (epsilon=1.00)"
    assert ran.label("pipe_private = ") == ran.label("private_score = ") == guaranteed
    for cell in ran.cells:
        for output in cell.get("outputs", []):
            assert output.output_type != "error"


def test_the_counts_are_near_the_truth(ran: Ran) -> None:
    """The two private counts differ from the real ones by no more than their noise."""
    people, with_fibrillation, _ = plain_study(ran.vault)
    if ran.name == "synpuf1k":
        assert (people, with_fibrillation) == (710, 443)
    shown = ran.value("%%private_sql").split()
    assert abs(int(shown[shown.index("±") - 1]) - people) <= FAR
    assert abs(int(ran.value("client.query").split()[0]) - with_fibrillation) <= FAR


def test_the_score_is_that_of_the_real_data(ran: Ran) -> None:
    """The whitelisted score is what plain scikit-learn gives on the real rows, and beats chance."""
    people, with_fibrillation, score = plain_study(ran.vault)
    first = ran.value("np.mean(sarus.eval").splitlines()[0]
    shown = float(first.removeprefix("np.float64(").removesuffix(")"))
    assert abs(shown - score) <= 0.001
    base = with_fibrillation / people
    assert shown > max(base, 1 - base) + 0.02


def test_the_model_is_an_ordinary_one(ran: Ran) -> None:
    """The exported model was pickled, and a plain process without the kernel can use it."""
    (file,) = ran.folder.glob("*.pkl")
    code = (
        "import pickle, sys, pandas as pd\n"
        "model = pickle.load(open(sys.argv[1], 'rb'))\n"
        "row = {'year_of_birth': [1935], 'gender_concept_id': [8507], 'has_diabetes': [True],"
        " 'has_heart_failure': [True]}\n"
        "assert type(model).__module__ == 'sklearn.pipeline'\n"
        "assert not [name for name in sys.modules if name.startswith('sarus')]\n"
        "print(model.predict_proba(pd.DataFrame(row))[0, 1])\n"
    )
    command = [sys.executable, "-c", code, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert 0 < float(done.stdout) < 1


def test_the_model_with_a_guarantee_is_an_ordinary_one_with_a_card(ran: Ran) -> None:
    """It is shown with what it goes by; its score has an interval; the card says its price."""
    assert ran.value("pipe_private = ").startswith("A fitted model.")
    shown = [o for o in ran.cell("private_score = ").outputs if "sarus" in o.get("metadata", {})]
    hint = shown[-1].metadata["sarus"]["hint"]
    assert re.search(r"± 0?\.\d|\[\d\.\d+, \d\.\d+\]", hint), hint  # uneven near 0 and 1
    assert 0 <= float(ran.value("private_score = ").split()[0]) <= 1
    card = (ran.folder / "pipe_private.md").read_text(encoding="utf-8")
    assert "(epsilon=1.00)" in card and "year_of_birth (1900 to " in card


def test_asking_again_costs_nothing(ran: Ran) -> None:
    """The account: the twin and its quality, the owner's words, two counts, two exact releases, a
    model and a score."""
    command = [*PROGRAM, "ledger", str(ran.vault)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "researcher: 6 releases, epsilon 3 by addition" in said
    assert "chain of 10 entries is whole" in said


def test_the_notebook_proves_itself(ran: Ran) -> None:
    """Under the owner's key every output holds; counts, model and score are the vault's own."""
    notebook = nbformat.v4.new_notebook(cells=ran.cells)
    found = verify(notebook, key_of(ran.vault), asked_by(catalog.load(ran.vault)))
    assert found.complete, found.words()
    verified = {f.cell for f in found.findings if f.status is Status.VERIFIED}
    parts = ("--into everybody", "client.query", "pipe_private = ", "private_score = ")
    assert verified == {ran.cells.index(ran.cell(part)) for part in parts}
