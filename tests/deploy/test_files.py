"""The unit, the compose file and the seccomp profile ask for what there is, and hold the seal."""

import configparser
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from sarus_kernel.command import cli
from sarus_kernel.vault.page.serving import HERE
from sarus_kernel.vault.workers.syscalls import ALLOWED, CONDITIONAL

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"


def compose() -> dict[str, Any]:
    """The services of the compose file."""
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return found["services"]


def unit() -> configparser.SectionProxy:
    """The unit's section [Service]; of what is there twice the last."""
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read(DEPLOY / "sarus-vault.service")
    return read["Service"]


def commands() -> dict[str, list[str]]:
    """How each of them starts a vault, from the name of the subcommand on."""
    program, *words = shlex.split(unit()["ExecStart"])
    assert Path(program).name == "sarus-kernel"
    image = (DEPLOY / "Dockerfile").read_text("utf-8")
    assert 'ENTRYPOINT ["sarus-kernel"]' in image
    return {"unit": words, "compose": [str(word) for word in compose()["vault"]["command"]]}


@pytest.mark.parametrize("which", ["unit", "compose"])
def test_every_option_is_one_of_serve_s(which: str) -> None:
    """Parsed as it would be; the socket is where the other lines make a folder for it."""
    name, *words = commands()[which]
    found = cli.get_command(click.Context(cli), name)
    assert name == "serve" and found is not None
    asked = found.make_context(name, words).params
    assert asked["url"] == "https://vault.example.org:8750" and asked["port"] == 8750
    folders = {"unit": Path(f"/run/{unit()['RuntimeDirectory']}/door"), "compose": None}
    assert asked["socket"] == folders[which]


def test_they_are_stopped_no_sooner_than_the_vault_is_ready_to_be() -> None:
    """Who stops it waits longer than questions under way may take."""
    for which, waits in (
        ("unit", unit()["TimeoutStopSec"]), ("compose", compose()["vault"]["stop_grace_period"]),
    ):  # fmt: skip
        words = commands()[which]
        patience = float(words[words.index("--patience") + 1])
        assert float(re.sub(r"[^0-9.]", "", waits)) > patience + 2


def test_the_container_has_no_more_than_it_needs() -> None:
    """Read-only, without capabilities; one port; the owner's page stays inside."""
    vault = compose()["vault"]
    assert vault["read_only"] is True and vault["cap_drop"] == ["ALL"]
    assert vault["security_opt"] == ["no-new-privileges:true", "seccomp:./seccomp.json"]
    assert vault["ports"] == ["8750:8750"] and "EXPOSE 8750" in (DEPLOY / "Dockerfile").read_text()
    assert not {"privileged", "cap_add", "network_mode", "pid"} & set(vault)
    assert HERE == "127.0.0.1"
    places = [each.partition(":")[2].partition(":")[0] for each in vault["volumes"]]
    assert places == ["/vault", "/head"]
    assert {each.partition(":")[0] for each in vault["tmpfs"]} == {"/tmp"}


def test_the_unit_leaves_the_vault_what_it_writes_to() -> None:
    """All else is read-only; the head is on a place of its own."""
    words = commands()["unit"]
    assert unit()["ProtectSystem"] == "strict" and unit()["User"] == "vault"
    assert unit()["ReadWritePaths"] == words[1]
    assert words[words.index("--head") + 1].startswith("/var/lib/" + unit()["StateDirectory"])
    assert unit()["CapabilityBoundingSet"] == "" and unit()["NoNewPrivileges"] == "yes"


def test_the_seal_holds_under_the_containers_own_profile() -> None:
    """Workers are shut in under it, by all that the kernel has; it refuses what a vault needs not.

    Loaded by libseccomp, as a container's runtime does it: `make test-containers` runs it in one.
    """
    command = [sys.executable, "-m", "tests.deploy.seccomp_profile"]
    done = subprocess.run(command, cwd=DEPLOY.parent, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["landlock"] and found["open"] and not any(found["open"].values())
    assert set(found["refused"].values()) == {"EPERM"} and len(found["refused"]) > 20


def test_the_profile_allows_what_workers_are_left_with() -> None:
    """A call that the seal leaves them, but the container not, would fail in a question."""
    rules = json.loads((DEPLOY / "seccomp.json").read_text("utf-8"))["syscalls"]
    allows = [each for each in rules if each["action"] == "SCMP_ACT_ALLOW"]
    allowed = {name for each in allows for name in each["names"]}
    assert set(ALLOWED) | {when.name for when in CONDITIONAL} <= allowed
    means = {"seccomp", "prctl", "landlock_create_ruleset", "landlock_add_rule",
             "landlock_restrict_self"}  # fmt: skip
    assert means <= allowed
