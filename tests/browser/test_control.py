"""The owner's /control page in a real browser, over real rules and a real ledger.

What is clicked, and what is seen of it, is in `labextension/ui-tests/control.mjs`.
"""

import json
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from sarus_kernel.errors import PolicyRefused
from sarus_kernel.vault.invitations import Invitations, digest
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.owner import grantees
from sarus_kernel.vault.owner.drafts import InitOptions
from sarus_kernel.vault.owner.policy_file import policy_text
from sarus_kernel.vault.page.acts import NOT_WHOLE, WRONG, Acts
from sarus_kernel.vault.page.facts import Desk
from sarus_kernel.vault.page.login import owner_token
from sarus_kernel.vault.page.requests import mark
from sarus_kernel.vault.page.serving import page
from sarus_kernel.vault.rules import Rules
from tests.browser.serving import HERE
from tests.privacy.ward import CATALOG

PEOPLE = {"ann": "0" * 64, "ben": "1" * 64}
OPTIONS = InitOptions("ward", ("person", "person_id"))


def clicked(address: str, token: str) -> dict[str, Any]:
    """What a browser saw."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "These tests need Debian's chromium (apt-get install chromium)."
    script = str(HERE / "ui-tests" / "control.mjs")
    command = ["node", script, address, token, mark("of another session"), chromium]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_the_owner_governs_by_clicks(tmp_path: Path) -> None:
    """Revoke, pause, resume, stop: with the token typed again and this session's mark, or not."""
    (tmp_path / "private").mkdir()
    (tmp_path / "policy.toml").write_text(policy_text(OPTIONS, PEOPLE), "utf-8")
    stopped = []
    with (
        closing(Ledger.create(tmp_path / "private" / "ledger.db")) as ledger,
        closing(Invitations(tmp_path)) as invitations,
    ):
        rules = Rules(tmp_path, ledger, quiet=0.0)
        acts = Acts(
            lambda name: (grantees.revoke(tmp_path, name), rules.now())[0],
            lambda paused: (grantees.pause(tmp_path, paused), rules.now())[0],
            lambda: stopped.append(True),
        )
        issued = invitations.redeem(invitations.invite("ann"))
        desk = Desk(tmp_path, CATALOG, rules.now(), ledger, "", rules, acts=acts)
        with page(desk, 0) as address:
            seen = clicked(address, owner_token(tmp_path))
        with pytest.raises(PolicyRefused, match="leave to ask ended"):
            rules.now().admit("ann")
        rules.now().admit("ben")
        assert issued is not None and invitations.holder(digest(issued.token)) is None
        entries = [row.entry.words for row in ledger.account()]
    assert "ann" in seen["grantees"] and "ben" in seen["grantees"]
    assert seen["wrong"] == [400, WRONG] and seen["forged"] == [400, NOT_WHOLE]
    assert seen["revoked"][0] == 303 and "not any more" in seen["revoked"][1]
    assert seen["paused"] == [303, 1] and seen["resumed"] == [303, 1]
    assert seen["cookie"] == [True, "Strict", 0]
    assert seen["stopped"] == [200, "Stopped"] and stopped == [True]
    assert [each for each in seen["errors"] if "status of 400" not in each] == []
    assert len(entries) == 3 and "ann may ask to the end of" in entries[0]
    assert "The budget is paused" in entries[1] and "no longer" in entries[2]
