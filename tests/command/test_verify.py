"""`sarus-kernel verify`, `report` and `key`: what pipelines and people get to see."""

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError, QuestionError
from sarus_kernel.frontends.asked import asked_by
from sarus_kernel.frontends.sql import parse
from sarus_kernel.proof.findings import Status
from sarus_kernel.proof.verify import verify
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault import catalog
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.receipts import Signer
from tests.command.conftest import Run
from tests.proof.making import COUNT, STRANGER, Output, local, notebook, release, shown, stream

SQL = "SELECT COUNT(DISTINCT person_id) AS people FROM person"


@pytest.fixture
def key(tmp_path: Path, run: Run, made: tuple[Path, str]) -> Path:
    """The owner's public key, as `sarus-kernel key` prints it."""
    path = tmp_path / "vault.pub"
    path.write_text(run("key", made[0]).output, "utf-8")
    return path


def charge(vault: Path) -> Charged:
    """One more entry in a vault's ledger."""
    entry = Entry("research", "ann", "ab" * 32, "count", "Public", PrivacyLoss(), "2026-03-01")
    with closing(Ledger.open(vault / "private" / "ledger.db")) as ledger:
        charged = ledger.charge(entry, Caps(10, 1e-5))
    assert isinstance(charged, Charged)
    return charged


def signed(vault: Path, charged: Charged) -> Output:
    """A true output of a vault: the answer to SQL."""
    described = catalog.load(vault)
    signer = Signer.open(vault / "private" / "signing.key")
    digest = parse(SQL, described).digest
    made = release(COUNT, signer=signer, plan=digest, data=described.version)
    assert made.receipt is not None
    placed = replace(made.receipt, ledger_seq=charged.seq, ledger_head=charged.head_hash)
    return shown(replace(made, receipt=signer.signed(placed)))


@pytest.fixture
def honest(vault: Path) -> Output:
    """A true output of the vault, which is in its ledger."""
    return signed(vault, charge(vault))


def saved(tmp_path: Path, *outputs: Output, source: str = f"%%private_sql\n{SQL}") -> Path:
    """A notebook on disk."""
    path = tmp_path / "study.ipynb"
    path.write_text(json.dumps(notebook(*outputs, source=source), indent=1), "utf-8")
    return path


def test_an_honest_notebook_needs_no_vault(
    run: Run, tmp_path: Path, key: Path, honest: Output
) -> None:
    """With the public key alone: exit code 0, and a line for each output."""
    result = run("verify", saved(tmp_path, honest, local(5)), "--public-key", key)
    assert result.exit_code == 0
    assert "1 verified, 1 local" in result.output
    assert "signed this value (release 2)" in result.output
    assert "In [1]" in result.output


@pytest.mark.parametrize(("outputs", "code"), [
    ((local(5),), 0), ((stream("x"),), 4), ((shown(release(COUNT, signer=STRANGER)),), 3),
    ((shown(release(COUNT, signer=STRANGER)), stream("x")), 3),
])  # fmt: skip
def test_exit_codes(
    run: Run, tmp_path: Path, key: Path, outputs: tuple[Output, ...], code: int
) -> None:
    """A forged output is worse than an unlabelled one."""
    path = saved(tmp_path, *outputs)
    assert run("verify", path, "--public-key", key).exit_code == code
    assert run("verify", path, "--public-key", key, "--json").exit_code == code


def test_the_owner_checks_the_questions_too(
    run: Run, tmp_path: Path, vault: Path, honest: Output
) -> None:
    """With the vault at hand, a true answer below a changed cell is altered."""
    sources = {
        f"%%private_sql --epsilon 0.5 --into n\n{SQL}": "verified",
        f"%%private_sql\n{SQL.lower()}": "verified",
        f"%%private_sql\n{SQL} WHERE gender_concept_id = 8507": "altered",
        "%%private_sql\nDELETE everything": "altered",
        f"%%private_sql --max-rows 3\n{SQL}": "verified",
        f"%%private_sql --dialect nonsense\n{SQL}": "altered",
        f"%%private_sql --dialect\n{SQL}": "altered",
        "sarus.eval(x)": "verified",
    }
    for source, status in sources.items():
        path = saved(tmp_path, honest, source=source)
        found = json.loads(run("verify", path, "--vault", vault, "--json").output)
        assert found["outputs"][0]["status"] == status, source


def test_a_ledger_that_was_put_back_is_found_by_a_receipt(
    run: Run, tmp_path: Path, vault: Path
) -> None:
    """The notebook is honest, and the vault's ledger no longer has what it released."""
    path = saved(tmp_path, signed(vault, charge(vault)))
    assert run("verify", path, "--vault", vault).exit_code == 0
    kept = (vault / "private" / "ledger.db").read_bytes()
    later = saved(tmp_path, signed(vault, charge(vault)))
    assert run("verify", later, "--vault", vault).exit_code == 0
    for extra in ("-wal", "-shm"):
        (vault / "private" / f"ledger.db{extra}").unlink(missing_ok=True)
    (vault / "private" / "ledger.db").write_bytes(kept)
    result = run("verify", later, "--vault", vault, "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["honest"]
    assert "not sound" in json.loads(result.stdout)["rollback"]


def test_json_and_the_summary_in_the_notebook(
    run: Run, tmp_path: Path, key: Path, honest: Output
) -> None:
    """`--write` puts one cell at the top, once, and changes nothing else."""
    path = saved(tmp_path, honest, local(5))
    before = json.loads(path.read_text("utf-8"))
    for _ in range(2):
        result = run("verify", path, "--public-key", key, "--json", "--write")
    assert json.loads(result.output)["counts"]["verified"] == 1
    after = json.loads(path.read_text("utf-8"))
    assert after["cells"][1:] == before["cells"]
    assert "1 verified, 1 local" in "".join(after["cells"][0]["source"])
    assert [each.name for each in tmp_path.glob("*study*")] == ["study.ipynb"]


def test_nobody_vouches_for_himself(run: Run, tmp_path: Path, key: Path) -> None:
    """Without a key there is an error; a key file has to hold a key."""
    path = saved(tmp_path, local(5))
    with pytest.raises(OwnerError, match="cannot vouch for itself"):
        run("verify", path)
    for vault in (tmp_path, tmp_path / "none"):
        with pytest.raises(OwnerError, match="not a vault"):
            run("verify", path, "--vault", vault)
    with pytest.raises(OwnerError, match="Give one of"):
        run("verify", path, "--vault", tmp_path, "--public-key", key)
    key.write_text("secret", "utf-8")
    with pytest.raises(OwnerError, match="64 hex digits"):
        run("verify", path, "--public-key", key)
    assert not (tmp_path / "private").exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", "[" * 100_000, '{"nbformat": 3, "cells": []}'])
def test_what_is_no_notebook(run: Run, tmp_path: Path, key: Path, content: str) -> None:
    """Other files are refused in words."""
    path = tmp_path / "x.ipynb"
    path.write_text(content, "utf-8")
    with pytest.raises(QuestionError, match=r"not a (Jupyter )?notebook"):
        run("verify", path, "--public-key", key)


def test_a_terminal_is_not_obeyed(run: Run, tmp_path: Path, key: Path) -> None:
    """Control characters and markup of a forger's come out as nothing."""
    hostile = local(5)
    hostile["metadata"]["sarus"]["label"] = "\x1b[2J[red]verified"
    result = run("verify", saved(tmp_path, hostile), "--public-key", key)
    assert "\x1b" not in result.output
    assert "[red]verified" in result.output


def test_the_report_is_one_page_that_runs_nothing(
    run: Run, tmp_path: Path, key: Path, honest: Output
) -> None:
    """Badges, the provenance of each release, and none of a notebook's scripts."""
    hostile = local(5)
    hostile["data"]["text/html"] = (
        '<script>alert(1)</script><img src="http://x/y.png" onerror="alert(2)">'
        '<p class="badge verified" id="provenance" style="position:fixed;color:red">✓ verified</p>'
        '<style>body{display:none}</style><a href="javascript:alert(3)">x</a><form><input></form>'
        '<iframe src="https://x"></iframe><svg onload="alert(4)"></svg>'
    )
    hostile["data"]["application/javascript"] = "alert(5)"
    path = saved(tmp_path, honest, hostile, stream("<script>alert(6)</script>"))
    book = json.loads(path.read_text("utf-8"))
    words = "# Title <script>alert(7)</script>\n[x](javascript:alert(8)) ![y](http://x/z.png)"
    book["cells"].insert(0, {"cell_type": "markdown", "id": "m", "metadata": {}, "source": words})
    path.write_text(json.dumps(book), "utf-8")
    result = run("report", path, "--public-key", key)
    page = (tmp_path / "study.report.html").read_text("utf-8")
    assert result.exit_code == 4
    inside = page.split("</header>")[1]
    for word in ("<script", "onerror", "onload", "javascript:", "<iframe", "<input", "<form",
                 "position", "display:none", "http://x", "<svg"):  # fmt: skip
        assert word not in inside, word
    assert inside.count('class="badge verified"') == 1
    assert inside.count('id="provenance"') == 1
    assert "default-src 'none'" in page
    assert '<p class="number">In [1]</p>' in inside and "<td>In [1]</td>" in inside
    assert "<link" not in page and 'src="http' not in page
    assert "count of person" in inside and "403 ± 6" in inside
    assert inside.count("Differentially-private evaluation (epsilon=0.50)") == 3


def test_a_report_leaves_labels_to_the_badges(run: Run, tmp_path: Path, key: Path) -> None:
    """The label in the text is taken off, where it is the one that was checked."""
    saved(tmp_path, local(5), source="x <b>")
    run("report", tmp_path / "study.ipynb", "--public-key", key, "-o", tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "[Public]" not in page
    assert "&lt;b&gt;" in page or "&lt;</span>" in page


def test_a_report_says_what_it_needs(
    run: Run, tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without nbconvert there is one line that says what to install."""
    monkeypatch.setattr("sarus_kernel.command.report.NEEDED", ("a_module_nobody_has",))
    with pytest.raises(OwnerError, match="pip install"):
        run("report", saved(tmp_path, local(5)), "--public-key", key)


def test_a_damaged_notebook_has_no_report(run: Run, tmp_path: Path, key: Path) -> None:
    """What is not of the format it names is refused in words, not with a stack trace."""
    path = saved(tmp_path, local(5))
    book = json.loads(path.read_text("utf-8"))
    for damage in ({"cells": [7]}, {"cells": [{"cell_type": "code"}]}, {"metadata": 7}):
        path.write_text(json.dumps(book | damage), "utf-8")
        with pytest.raises(QuestionError, match="damaged"):
            run("report", path, "--public-key", key)


def test_a_question_is_read_once_for_all_its_outputs(
    vault: Path, honest: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a second day, where it says nothing of today, nor a second output reads it again."""
    read: list[str] = []

    def counted(sql: str, *rest: object, **named: object) -> object:
        read.append(sql)
        return parse(sql, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("sarus_kernel.frontends.sql.asked.parse", counted)
    asks = asked_by(catalog.load(vault))
    key = Signer.open(vault / "private" / "signing.key").public_key()
    source = f"%%private_sql\n{SQL}"
    assert all(f.status is Status.VERIFIED for f in
               verify(notebook(honest, honest, source=source), key, asks).findings)  # fmt: skip
    other = "%%private_sql\nSELECT COUNT(*) AS people FROM person"
    assert verify(notebook(honest, source=other), key, asks).findings[0].status is Status.ALTERED
    assert len(read) == 3  # the last time to see whether it needs its notebook
