"""A vault on a Spark cluster: a master and a worker of their own, reached by their address."""

from pathlib import Path

import duckdb
import pytest

from sarus_kernel.client import connect
from sarus_kernel.errors import OwnerError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.catalog import Catalog, ColumnInfo, TableInfo
from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.initialise import initialise
from sarus_kernel.vault.owner.origin import Origin, origin_of
from sarus_kernel.vault.owner.spark import _need_seen
from sarus_kernel.vault.workers.data_location import write_place
from tests.servers import cluster
from tests.vault.owner.sources import write_parquet

WISHES = InitOptions("clinic", ("person", "person_id"), public=("code",))
TABLES = {
    "person": "SELECT i::BIGINT AS person_id, 150.0 + i % 40 AS height FROM range(1, 4001) t(i)",
    "visit": "SELECT i AS visit_id, i % 10 AS code, 1 + i % 4000 AS person_id "
             "FROM range(20000) t(i)",
    "code": "SELECT i AS code, 'code ' || i AS label FROM range(10) t(i)",
}
CATALOG = Catalog("clinic", "person.person_id", tuple(
    TableInfo(name, (ColumnInfo("person_id", ColumnType(Kind.INTEGER, False)),), unit="person_id")
    for name in ("person", "visit")
))  # fmt: skip
QUESTION = """
SELECT code.label, COUNT(*) AS n, MEDIAN(person.height) AS height
FROM visit JOIN person ON visit.person_id = person.person_id JOIN code ON visit.code = code.code
WHERE person.height BETWEEN 100 AND 250 AND person.height > (
  SELECT AVG(height) FROM person WHERE height BETWEEN 100 AND 250) - 100
GROUP BY code.label"""


@pytest.mark.timeout(280)
def test_the_cluster_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`init --from spark://…`, then a question in two steps: run by the cluster's worker, which
    gets what was released before, and not by the Java machine that asks."""
    cluster.settings(tmp_path, monkeypatch)
    source = write_parquet(tmp_path / "source", TABLES)
    shared = tmp_path / "shared" / "copy"
    made = initialise(tmp_path / "vault", origin_of(cluster.url(), source, str(shared)), WISHES)
    assert {folder.name for folder in shared.iterdir()} == set(TABLES)
    assert not shared.stat().st_mode & 0o007
    before = cluster.applications()
    with connect(made.directory) as vault:
        release = vault.ask(parse(QUESTION, vault.catalog), 1.0)
    assert [row[0] for row in release.value.rows] == [f"code {n}" for n in range(10)]
    # 2,000 rows each, five of a person: some 16 times the noise's scale
    assert all(abs(int(str(n)) - 2_000) < 700 for _, n, _ in release.value.rows)
    assert all(h is None or 100 < float(str(h)) < 250 for *_, h in release.value.rows)
    (application,) = cluster.applications() - before
    told = (application / "0" / "stderr").read_text("utf-8")
    # told to be silent, it may miss that: it then logs what it reads and filters by, but no row
    assert "INFO" in told and not any(f"code {n}" in told for n in range(10))


@pytest.mark.timeout(280)
def test_a_cluster_that_sees_other_rows_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of that name may be another one there: then `init` ends, in words of its own."""
    cluster.settings(tmp_path, monkeypatch)
    folder = tmp_path / "copy"
    for name, query in TABLES.items():
        (folder / name).mkdir(parents=True)
        duckdb.sql(f"COPY ({query}) TO '{folder / name / 'rows.parquet'}'")
    (tmp_path / "private").mkdir()
    master = cluster.url()
    write_place(tmp_path / "private", {"engine": "spark", "master": master, "folder": str(folder)})
    origin = Origin("spark", None, master, str(folder))
    with pytest.raises(OwnerError, match="does not see the tables") as caught:
        _need_seen(tmp_path / "private", CATALOG, {"person": 4_000, "visit": 9}, origin, folder)
    assert len(str(caught.value).splitlines()) == 2
