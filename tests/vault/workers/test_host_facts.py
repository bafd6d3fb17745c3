"""What the machine allows is said in words, each with what to do; whatever files it has."""

import re
from pathlib import Path

import pytest

from sarus_kernel.vault.workers import host_facts
from sarus_kernel.vault.workers.host_facts import Fact, facts

SOUND = {
    "proc/sys/kernel/seccomp/actions_avail": "kill_process errno allow",
    "proc/sys/user/max_user_namespaces": "0",
    "proc/self/cgroup": "0::/system.slice/vault.service",
    "proc/sys/kernel/yama/ptrace_scope": "1",
    "proc/sys/kernel/core_pattern": "|/usr/lib/systemd/systemd-coredump %P",
    "proc/sys/fs/suid_dumpable": "0",
    "proc/swaps": "Filename Type Size Used Priority\n/dev/zram0 partition 1 0 100",
    "sys/fs/cgroup/cgroup.controllers": "memory pids",
    "sys/fs/cgroup/system.slice/vault.service/memory.max": str(8 * 2**30),
    "sys/fs/cgroup/system.slice/vault.service/pids.max": "512",
}
WORSE = {
    "user namespaces": ("proc/sys/user/max_user_namespaces", "31235"),
    "cgroup memory": ("sys/fs/cgroup/system.slice/vault.service/memory.max", "max"),
    "cgroup tasks": ("sys/fs/cgroup/system.slice/vault.service/pids.max", ""),
    "cgroup": ("proc/self/cgroup", "1:memory:/"),
    "ptrace": ("proc/sys/kernel/yama/ptrace_scope", "0"),
    "core dumps": ("proc/sys/fs/suid_dumpable", "2"),
    "swap": ("proc/swaps", "Filename Type\n/swapfile file 1 0 -2\n/dev/dm-1 partition 1 0 -3"),
    "seccomp": ("proc/sys/kernel/seccomp/actions_avail", ""),
}


@pytest.fixture(autouse=True)
def new_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """With enough memory, whatever this machine has."""
    monkeypatch.setattr(host_facts.landlock, "version", lambda: 6)
    monkeypatch.setattr(host_facts, "LITTLE", 0)
    monkeypatch.setattr(host_facts.resource, "getrlimit", lambda _: (-1, -1))


def machine(folder: Path, *changed: tuple[str, str]) -> dict[str, Fact]:
    """What is found where these files are."""
    for name, text in {**SOUND, **dict(changed)}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{text}\n", "utf-8")
    return {fact.name: fact for fact in facts(folder)}


def test_a_sound_machine_has_nothing_to_do(tmp_path: Path) -> None:
    """Each fact is said, none has an advice."""
    found = machine(tmp_path)
    assert [fact for fact in found.values() if fact.advice] == []
    assert {"seccomp", "Landlock", "user namespaces", "memory", "cgroup memory", "cgroup tasks",
            "ptrace", "core dumps", "swap"} == found.keys()  # fmt: skip


@pytest.mark.parametrize("name", WORSE)
def test_what_is_worse_comes_with_what_to_do(tmp_path: Path, name: str) -> None:
    """That alone."""
    found = machine(tmp_path, WORSE[name])
    assert [fact.name for fact in found.values() if fact.advice] == [name]


@pytest.mark.parametrize("version", [0, 1, 4])
def test_an_old_landlock_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    """And which Linux has more."""
    monkeypatch.setattr(host_facts.landlock, "version", lambda: version)
    assert re.search(r"Linux \d", machine(tmp_path)["Landlock"].advice)


def test_any_machine_can_be_asked(tmp_path: Path) -> None:
    """This one, and one without any of the files: nothing fails."""
    assert len(list(facts(tmp_path))) >= 8
    assert all(line.strip() for line in host_facts.words())
