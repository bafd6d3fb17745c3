"""An archive of a model is its content: not where that lay in memory, nor when it was written."""

import io
import re
from zipfile import ZipFile

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from sarus_kernel.vault.workers.archives import archived, restored

X = np.array([[float(n % 7), float(n % 5)] for n in range(60)])
Y = np.array([n % 7 > n % 5 for n in range(60)])
MODELS = (
    make_pipeline(StandardScaler(), LogisticRegression()),
    DecisionTreeClassifier(max_depth=3, random_state=0),
    HistGradientBoostingClassifier(max_iter=3, random_state=0),
)


def test_models_come_back_from_archives_without_addresses() -> None:
    """They say what they said, whatever is shared in them; twice the same estimator is the same."""
    for model in MODELS:
        fitted = model.fit(X, Y)
        body = archived(fitted)
        assert (restored(body).predict_proba(X) == fitted.predict_proba(X)).all()
        assert archived(fitted) == body
        with ZipFile(io.BytesIO(body)) as archive:
            assert not any(re.search(r"\d{6}", name) for name in archive.namelist())
            schema = archive.read("schema.json").decode()
            assert not re.search(r'"__id__": \d{6}', schema)
            assert {each.date_time[0] for each in archive.infolist()} == {1980}
