"""Traced pandas, models and cohorts, asked of vaults that differ in one person, all chance fixed.

She is there, is not, has very many rows, or a row as odd as can be. What noise is drawn for is
written down, and the same number comes of it everywhere: so everything that is observed (value,
label, price, notes, receipt, entries of the ledger, sizes; or the words of a refusal) has to be the
same to the last bit, and what was written down differs by what the noise is made for. All of them
are tried by `make test-long`, some of each kind always.
"""

import base64
import io
import json
import math
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sarus_kernel.frontends.cohorts import Measure, attrition, definitions, incidence, prevalence
from sarus_kernel.frontends.cohorts import read as cohorts_of
from sarus_kernel.frontends.python.values import Frame
from sarus_kernel.measurements import Histogram, Rows, Twin
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation, Table
from sarus_kernel.release import Cell
from sarus_kernel.vault.answer import answer
from sarus_kernel.vault.mechanisms import block_means, measure, rounds, running_sums
from sarus_kernel.vault.open_vault import OpenVault
from sarus_kernel.vault.workers.pool import Workers
from sarus_kernel.wire.messages import Answer, Ask
from tests.frontends.cohorts.kinds import KINDS
from tests.frontends.python.running import run
from tests.frontends.sql.test_cohorts import OMOP, hospital
from tests.hostile.pairs import RICH, Drawn, apart, moved
from tests.privacy.profiles import LONG
from tests.privacy.ward import database
from tests.vault.open_vaults import POLICY, opened, people

HER = 17
SETUP = """
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.preprocessing import StandardScaler
from sklearn.decomposition import PCA
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestClassifier, HistGradientBoostingClassifier
from sklearn.tree import DecisionTreeClassifier
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
both = person.merge(visit, left_on="person_id", right_on="patient")
person["heavy"] = person["weight"].fillna(0.0) > 80
X, y = person[["born"]], person["heavy"]
"""
PANDAS = {
    "herself": "len(person[person.person_id == 17])",
    "all but her": "len(person[person.person_id != 17])",
    "her weight": "person[person.person_id == 17].weight.mean()",
    "her visits": "len(both[both.person_id == 17])",
    "her row, filled in": "person.weight.where(person.person_id == 17, 0.0).sum()",
    "a lambda": "person.person_id.apply(lambda p: 1 if p == 17 else 0).sum()",
    "a lambda of a row": "person.apply(lambda r: r['born'] if r['person_id'] == 17 else 0, "
    "axis=1).sum()",
    "a ratio at her": "(1 / (person.person_id - 17)).clip(0, 1).sum()",
    "a logarithm": "np.log(person.weight).clip(0, 9).mean()",
    "means of groups": "person.groupby('sex').weight.mean()",
    "sizes of groups": "person.groupby('sex').size()",
    "several of groups": "person.groupby('sex').agg(a=('born', 'mean'), b=('weight', 'std'))",
    "names": "person.name.value_counts()",
    "names that are one": "person.name.nunique()",
    "her visits, group by group": "visit.groupby('code').cost.sum()",
    "sums of people": "visit.groupby('patient').cost.sum().clip(0, 500).mean()",
    "the largest of people": "visit.groupby('patient').cost.max().mean()",
    "rows of people": "visit.groupby('patient').size().clip(0, 50).mean()",
    "running sums": "visit.sort_values('visit_id').groupby('patient').cost.cumsum()"
    ".clip(-50, 500).mean()",
    "what came before": "visit.sort_values('visit_id').groupby('patient').cost.shift().mean()",
    "first of each": "visit.sort_values('visit_id').drop_duplicates('patient').cost.mean()",
    "all of them": "person.weight.isna().mean()",
    "described": "person[['born', 'weight']].describe()",
    "correlations": "person[['born', 'weight']].corr()",
    "medians": "person.groupby('sex').born.median()",
    "quantiles": "person.weight.quantile([0.1, 0.5, 0.9])",
    "ends": "person.weight.max()",
    "a pivot": "both.pivot_table(index='sex', columns='urgent', values='cost', aggfunc='mean')",
    "a crosstab": "pd.crosstab(person.sex, person.heavy)",
    "joined with codes": "visit.merge(code, left_on='code', right_on='code_id')"
    ".groupby('chapter').size()",
    "not in a table": "len(person[~person.person_id.isin(visit.patient)])",
    "days": "(person.birthday < '1950-01-01').sum()",
    "texts": "person.name.str.contains('n1').sum()",
    "bins": "pd.cut(person.born, [1900, 1950, 1980, 2020]).value_counts()",
    "rows themselves": "person[person.person_id == 17]",
    "an index": "person.sort_values('weight').head(1)",
    "a rank": "person.weight.rank().max()",
    "values": "person[person.person_id == 17].weight.iloc[0]",
}
MODELS = {
    "logistic": "LogisticRegression().fit(X, y).coef_",
    "bayes": "GaussianNB().fit(X, y)",
    "line": "LinearRegression().fit(X, person['weight'].fillna(50.0)).coef_",
    "ridge": "Ridge().fit(X, person['weight'].fillna(50.0)).intercept_",
    "tree": "DecisionTreeClassifier(max_depth=2).fit(X, y)",
    "forest": "RandomForestClassifier(n_estimators=3, max_depth=2).fit(X, y)",
    "boosting": "HistGradientBoostingClassifier(max_iter=3).fit(X, y)",
    "discriminants": "LinearDiscriminantAnalysis().fit(X, y).coef_",
    "components": "PCA(1).fit(person[['born', 'weight']].fillna(50.0)).components_",
    "clusters": "KMeans(2, n_init=1, random_state=0).fit(X).cluster_centers_",
    "scaled": "StandardScaler().fit(X).mean_",
    "her as a class": "LogisticRegression().fit(X, person.person_id == 17).coef_",
    "her as a feature": "LogisticRegression().fit((person[['person_id']] == 17), y).coef_",
    "a score": "make_pipeline(StandardScaler(), LogisticRegression()).fit(X1, y1).score(X2, y2)",
    "folds": "cross_val_score(LogisticRegression(), X, y, cv=3)",
}
SPLIT = "X1, X2, y1, y2 = train_test_split(X, y, random_state=0)\n"
COHORTS = (*KINDS, "first event: incidence", "first event: prevalence")
ALWAYS = ("running sums", "quantiles", "rows themselves", "logistic")


@pytest.fixture
def chance(monkeypatch: pytest.MonkeyPatch) -> tuple[Drawn, list[tuple[Histogram, Rows]]]:
    """The same noise everywhere, whatever it is drawn for; that is written down."""
    drawn, chosen = Drawn(), list[tuple[Histogram, Rows]]()

    def named(name: str) -> Any:
        def fixed(values: Sequence[int], scale: float, most: float, price: float) -> list[int]:
            drawn.append((name, list(values), scale, most))
            return [round(9 * most + scale * math.sin(n)) for n in range(len(values))]

        return fixed

    def choose(
        h: Histogram, rows: Rows, keys: Sequence[tuple[Cell, ...]]
    ) -> dict[str, list[float]]:
        chosen.append((h, rows))
        return {choice.name: [3.0] * len(keys) for choice in h.choices}

    for module in (measure, block_means, rounds, running_sums):
        for name in ("laplace", "gaussian"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, named(name))
    for name in ("laplace_keys", "gaussian_keys"):
        monkeypatch.setattr(measure, name, lambda *_: {})
    monkeypatch.setattr(measure, "choose", choose)
    return drawn, chosen


@cache
def frames() -> dict[str, Any]:
    """The tables as a notebook has them: twenty synthetic people."""
    engine = database(people(20))
    names = ("person", "visit", "drug", "code")
    return {name: Frame(Table(name), engine.frame(Table(name))) for name in names}


def plan_of(expression: str) -> Node:
    """What a notebook would ask."""
    split = SPLIT if "X1" in expression else ""
    value = run(f"{SETUP}{split}r = {expression}", frames(), traced=True)["r"]
    assert value._sarus_node is not None, value._sarus_why
    node: Node = value._sarus_node
    return node


def observed(made: OpenVault, plan: Node) -> tuple[Any, ...]:
    """All that somebody sees who asks, its size included."""
    reply = answer(Ask(plan, 1.0, anyway=True), "ann", made)
    ledger = [(replace(row.entry, time=""), row.line_loss) for row in made.ledger.account()]
    if not isinstance(reply, Answer):
        return reply, len(repr(reply)), ledger
    value, receipt = reply.release.value, reply.release.receipt
    assert receipt is not None
    # the receipt's digest is of the archive itself
    signed = replace(receipt, ledger_head="", time="", public_key="", signature="",
                     value_digest="" if value.blob else receipt.value_digest)  # fmt: skip
    return replace(value, blob=None), files(value.blob), reply.release.provenance, signed, ledger


def files(blob: str | None) -> list[bytes]:
    """What is in a model's archive, but for its times, and for names that are where an object lay
    in the memory of the process that made it, which never has a row."""
    if not blob:
        return []
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(blob))) as archive:
        return sorted(re.sub(rb"\d{9,}", b"", archive.read(name)) for name in archive.namelist())


def compare(
    worlds: list[OpenVault], plan: Node, chance: tuple[Drawn, list[tuple[Histogram, Rows]]]
) -> bool:
    """The same is seen in all worlds; what was noised is as far apart as may be. Whether it was."""
    drawn, chosen = chance
    seen: list[tuple[tuple[Any, ...], Drawn, list[tuple[Histogram, Rows]]]] = []
    for made in worlds:
        drawn.clear()
        chosen.clear()
        seen.append((observed(made, plan), list(drawn), list(chosen)))
    first, numbers, tables = seen[0]
    for other, theirs, histograms in seen[1:]:
        assert other == first
        moved(theirs, numbers)
        for (histogram, one), (_, two) in zip(histograms, tables, strict=True):
            assert apart(histogram, one, two) <= histogram.most
    return bool(numbers or tables)


@pytest.mark.parametrize("name", [n for n in (*PANDAS, *MODELS) if LONG or n in ALWAYS])
def test_traced_programs_see_the_same(worlds: list[OpenVault], chance: Any, name: str) -> None:
    """Frames, series, groups and windows of pandas; fits, attributes and scores of models."""
    noised = compare(worlds, plan_of((PANDAS | MODELS)[name]), chance)
    assert noised or name not in ALWAYS or name == "rows themselves"


@pytest.fixture(scope="module")
def clinics(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Workers]]:
    """The hospital of the cohorts: without her, with her, and with very many events of hers."""
    found: list[Workers] = []
    with ExitStack() as stack:
        for name in ("without", "with", "heavy"):
            folder = tmp_path_factory.mktemp(name) / "dir"
            (folder / "private").mkdir(parents=True)
            _filled(folder / "private" / "data.duckdb", name)
            _filled(folder / "private" / "twin.duckdb", "twin")
            workers = Workers.start(folder, OMOP)
            stack.callback(workers.close)
            found.append(workers)
        yield found


def _filled(file: Path, name: str) -> None:
    engine = hospital().cursor()
    engine.execute(f"ATTACH '{file}' AS made")
    for info in OMOP:
        engine.execute(f"CREATE TABLE made.{info.name} AS FROM {info.name}")
        unit = "person_id" in info.schema()
        if unit and name == "without":
            engine.execute(f"DELETE FROM made.{info.name} WHERE person_id = {HER}")
        if unit and name == "twin":
            engine.execute(
                f"DELETE FROM made.{info.name} WHERE person_id > 60 OR person_id = {HER}"
            )
    if name == "heavy":
        for table, code in (("condition_occurrence", 11), ("drug_exposure", 2)):
            stem = table.split("_")[0]
            engine.execute(
                f"INSERT INTO made.{table} BY NAME SELECT 5000000000 + i AS {table}_id, {HER} AS "
                f"person_id, {code} AS {stem}_concept_id, DATE '2009-01-01' + i::INT AS "
                f"{'condition_start_date' if stem == 'condition' else 'drug_exposure_start_date'} "
                "FROM range(2500) t(i)"
            )
    engine.execute("DETACH made")


def question(name: str) -> Relation:
    """What is measured of a cohort."""
    kind, _, measure_name = name.partition(": ")
    made = cohorts_of(definitions(json.dumps(KINDS[kind])), OMOP)
    if not measure_name:
        return attrition(made, OMOP)
    asked = Measure(("age", "sex"), first=date(2010, 1, 1), last=date(2015, 12, 31))
    return (incidence if measure_name == "incidence" else prevalence)(made.people, OMOP, asked)


@pytest.mark.parametrize("name", COHORTS if LONG else COHORTS[:1])
def test_cohorts_see_the_same(
    clinics: list[Workers], chance: Any, tmp_path: Path, name: str
) -> None:
    """Attrition of each kind of definition, incidence and prevalence."""
    with ExitStack() as stack:
        worlds = []
        for number, workers in enumerate(clinics):
            made = stack.enter_context(opened(tmp_path / f"{number}", workers, POLICY))
            twin = Twin(workers.query_twin, 1.0, 300)
            policy = replace(made.policy, question=RICH)
            worlds.append(replace(made, catalog=OMOP, twin=twin, policy=policy))
        noised = compare(worlds, question(name), chance)
    assert noised
