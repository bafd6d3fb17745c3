"""Notebooks as people have them: cells, and the label that each has to have in the end.

Kinds of numbers are chosen so that no draw of noise and no twin can change a label.
"""

P, S = "Public", "Evaluated from synthetic data only"
QUIET = ""
"""Of a cell that shows nothing."""


def dp(epsilon: str) -> str:
    """The label of what was released at a price."""
    return f"Differentially-private evaluation (epsilon={epsilon})"


EXPLORATION = (
    ("import numpy as np\nimport pandas as pd\nimport matplotlib.pyplot as plt\nimport sarus\n"
     "person = sarus.table('person')", QUIET),
    ("person.head()", S),
    ("person.shape", S),
    ("person['year_of_birth'].describe()", S),
    ("person.gender_concept_id.value_counts(normalize=True)", S),
    ("age = 2020 - person.year_of_birth\nage.plot.hist(bins=20)\nplt.show()", S),
    ("sex = sarus.eval(person.gender_concept_id.value_counts(), target_epsilon=0.3)\nsex",
     dp("0.30")),
    ("sarus.names(sex).plot.bar()\nplt.show()", dp("0.30")),
    ("2020 - sarus.eval(person.year_of_birth.mean(), target_epsilon=0.2)", dp("0.20")),
    ("sex.sum()", dp("0.30")),
    ("colours = pd.DataFrame({'sex': ['F', 'M'], 'colour': ['red', 'blue']})\ncolours", P),
    ("print('next: Table 1')", P),
)  # fmt: skip

TABLE_ONE = (
    ("people = person.assign(age=2020 - person.year_of_birth)", QUIET),
    ("pd.crosstab(people.gender_concept_id, people.race_concept_id)", S),
    ("people.groupby('gender_concept_id')['age'].agg(['count', 'mean', 'std'])", S),
    ("one = sarus.eval(people.groupby('gender_concept_id')['age'].agg(['count', 'mean']),\n"
     "                 target_epsilon=0.5)\none", dp("0.50")),
    ("old = sarus.eval((people.age >= 60).mean(), target_epsilon=0.25)\n100 * old", dp("0.25")),
    ("print(f'{100 * old:.0f} % are sixty or older')", dp("0.25")),
    ("one.to_csv('table1.csv')\npd.read_csv('table1.csv')", dp("0.50")),
)  # fmt: skip

READMISSION = (
    ("visits = sarus.table('visit_occurrence').sort_values(['person_id', 'visit_start_date'])\n"
     "following = visits.groupby('person_id')['visit_start_date'].shift(-1)\n"
     "gap = (following - visits.visit_end_date).dt.days", QUIET),
    ("gap.describe()", S),
    ("back = gap.between(0, 30)\nback.mean()", S),
    ("visits.assign(back=back).groupby('visit_concept_id')['back'].sum()", S),
    ("sarus.eval(back.sum(), target_epsilon=0.5, anyway=True)", dp("0.50")),
)  # fmt: skip

MODEL = (
    ("from sklearn.linear_model import LogisticRegression\n"
     "X, y = people[['age', 'month_of_birth']].fillna(6), people.gender_concept_id == 8507\n"
     "model = LogisticRegression().fit(X, y)", QUIET),
    ("model.score(X, y)", S),
    ("model.predict(X)[:5]", S),
    ("released = sarus.eval(model, target_epsilon=0.5)\nreleased.coef_", dp("0.50")),
    ("released.predict(pd.DataFrame({'age': [40], 'month_of_birth': [6]}))", dp("0.50")),
)  # fmt: skip

NOTEBOOKS = {
    "exploration": EXPLORATION, "table 1": TABLE_ONE, "readmission": READMISSION, "model": MODEL,
}  # fmt: skip
