"""A researcher's notebook over the demo hospital, with a real vault behind it."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sarus_kernel import demo
from sarus_kernel.client import connect
from sarus_kernel.frontends.python import sarus, use
from sarus_kernel.frontends.python.events import EVENTS, SESSION
from sarus_kernel.release import Release
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.initialise import initialise
from tests.frontends.python.running import run

PEOPLE = 1_500  # with 600, noise alone could leave an F1 score of which nothing is known
FIRST_CELL = """
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, classification_report, confusion_matrix, f1_score
from sklearn.metrics import mean_absolute_error, r2_score, roc_auc_score, roc_curve
from sklearn.model_selection import GridSearchCV, KFold, StratifiedKFold, cross_val_score
from sklearn.model_selection import cross_validate, learning_curve, train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import LabelEncoder, OneHotEncoder, StandardScaler
from sklearn.svm import SVC

dataset = sarus.Client().dataset(slugname="patient_data")
extract = dataset.sql('''
    SELECT p.person_id, p.year_of_birth, p.gender_concept_id, c.condition_concept_id
    FROM patient_data.private.person AS p
    JOIN patient_data.private.condition_occurrence AS c ON p.person_id = c.person_id
''').as_pandas()
extract["diabetes"] = extract["condition_concept_id"].isin([201826, 195771])
extract["failure"] = extract["condition_concept_id"].isin([316139, 319835])
extract["fibrillation"] = extract["condition_concept_id"] == 313217
features = ["year_of_birth", "gender_concept_id", "diabetes", "failure"]
people = extract.groupby("person_id")[[*features, "fibrillation"]].max()
X, y = people[features], people["fibrillation"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
pipe = make_pipeline(StandardScaler(), LogisticRegression(random_state=0))
pipe.fit(X_train, y_train)
years = X["year_of_birth"]
ill, ill_test, born, born_test = train_test_split(X[["diabetes"]], years, random_state=0)
line = LinearRegression().fit(ill, born)
"""


@dataclass
class Researcher:
    """Runs cells, and remembers what was released and what was refused in the last one."""

    vault: Path
    names: dict[str, Any] = field(default_factory=dict)
    releases: list[Release] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def run(self, code: str) -> Any:
        """What a cell leaves under the name `r`."""
        self.releases.clear()
        self.notes.clear()
        self.names = run(code, self.names | {"sarus": sarus}, traced=True)
        return self.names.get("r")

    def label(self) -> str:
        """Of the last release."""
        return self.releases[-1].provenance.words()

    def told(self) -> str:
        """All that is said beside the last release."""
        return "\n".join(self.releases[-1].provenance.notes)


def started(folder: Path) -> tuple[Researcher, Any]:
    """The researcher after the first cell, and what ends it."""
    demo.build(folder / "hospital", PEOPLE)
    unit, public = ("person", "person_id"), ("location", "care_site")
    asked = InitOptions("patient_data", unit, public=public, epsilon=100.0)
    initialise(folder / "vault", folder / "hospital", asked)
    vault, made = connect(folder / "vault"), Researcher(folder / "vault")
    before = EVENTS.on_release, EVENTS.on_note, SESSION.provider
    use(lambda: vault)
    EVENTS.on_release, EVENTS.on_note = made.releases.append, made.notes.append

    def end() -> None:
        EVENTS.on_release, EVENTS.on_note, SESSION.provider = before
        vault.close()

    made.run(FIRST_CELL)
    return made, end
