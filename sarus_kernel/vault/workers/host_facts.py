"""What the machine allows beside the seal: for the owner, in words, with what to do about it.

None of it keeps the vault from starting, as workers are shut in by themselves (`probes.py`): these
are the second walls, and what other programs of the machine could do.
"""

import platform
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sarus_kernel.vault.workers import landlock
from sarus_kernel.vault.workers.seal import MOST_MEMORY, Limits

ROOT = Path("/")
GIB = 2**30
NO_LIMIT = "max"
LITTLE = 2 * GIB
"""Bytes: a worker with less cannot do much."""
SCOPED, NETWORKED = 6, 4
"""From which version on Landlock knows signals, and TCP."""


@dataclass(frozen=True)
class Fact:
    """One thing that the machine allows or not.

    advice  what to do; empty where it is as it should be
    """

    name: str
    found: str
    advice: str = ""


def words(root: Path = ROOT) -> Iterator[str]:
    """A line for each fact, and one more for what to do."""
    for fact in facts(root):
        yield f"Host, {fact.name}: {fact.found}."
        if fact.advice:
            yield f"  → {fact.advice}"


def facts(root: Path = ROOT) -> Iterator[Fact]:
    """All of them. `root`: where /proc and /sys are."""
    yield _seccomp(root)
    yield _landlock(landlock.version())
    yield _namespaces(root)
    yield _memory(root)
    yield from _group(root)
    yield _tracing(root)
    yield _cores(root)
    yield _swap(root)


def _seccomp(root: Path) -> Fact:
    actions = _read(root, "proc/sys/kernel/seccomp/actions_avail").split()
    kernel = f"Linux {platform.release()} on {platform.machine()}"
    if "errno" in actions:
        return Fact("seccomp", f"filters of system calls are there ({kernel})")
    return Fact("seccomp", f"not told ({kernel})", "The doors above say whether it is enforced.")


def _landlock(version: int) -> Fact:
    if version >= SCOPED:
        return Fact("Landlock", f"ABI {version}: files, TCP, signals, abstract sockets")
    if version:
        knows = "files and TCP" if version >= NETWORKED else "files"
        return Fact("Landlock", f"ABI {version}: {knows}", "Linux 6.12 shuts signals, too.")
    return Fact(
        "Landlock",
        "none: seccomp alone shuts workers in",
        "Use Linux 5.13 or newer, with landlock among lsm= on the kernel's command line.",
    )


def _namespaces(root: Path) -> Fact:
    most = _number(root, "proc/sys/user/max_user_namespaces")
    switched_off = _number(root, "proc/sys/kernel/unprivileged_userns_clone") == 0
    restricted = _number(root, "proc/sys/kernel/apparmor_restrict_unprivileged_userns") == 1
    if most == 0 or switched_off or restricted:
        return Fact("user namespaces", "not for ordinary users")
    return Fact(
        "user namespaces",
        "any user may make them (workers may not: a door above)" if most else "not told",
        "sysctl user.max_user_namespaces=0, if nothing else here needs them: a usual way into the "
        "kernel for other programs of this machine.",
    )


def _memory(root: Path) -> Fact:
    share, limit = Limits().memory, resource.getrlimit(resource.RLIMIT_AS)[0]
    found = f"a worker may use {share / GIB:.1f} GiB (at most {MOST_MEMORY // GIB} each)"
    if limit != resource.RLIM_INFINITY:
        return Fact("memory", f"{found}; this process {limit / GIB:.1f} GiB", "Raise ulimit -v.")
    few = "Give the machine more memory, or questions over large tables fail."
    return Fact("memory", found, few if share < LITTLE else "")


def _group(root: Path) -> Iterator[Fact]:
    """The limits of the control group that this process is in."""
    (*_, line) = [""] + [each for each in _read(root, "proc/self/cgroup").splitlines()
                         if each.startswith("0::")]  # fmt: skip
    folder = "sys/fs/cgroup/" + line.removeprefix("0::").strip("/")
    if not line or not (root / "sys/fs/cgroup/cgroup.controllers").is_file():
        yield Fact("cgroup", "version 2 is not there", "Its limits hold for all workers together.")
        return
    memory, tasks = (_read(root, f"{folder}/{name}") for name in ("memory.max", "pids.max"))
    if memory and memory != NO_LIMIT:
        yield Fact("cgroup memory", f"{int(memory) / GIB:.1f} GiB for all of this service")
    else:
        yield Fact("cgroup memory", "no limit", "MemoryMax= in the unit file keeps the rest alive.")
    if tasks and tasks != NO_LIMIT:
        yield Fact("cgroup tasks", f"{int(tasks):,} for all of this service")
    else:
        yield Fact("cgroup tasks", "no limit", "TasksMax= in the unit file (workers have 64 each).")


def _tracing(root: Path) -> Fact:
    scope = _number(root, "proc/sys/kernel/yama/ptrace_scope")
    if scope:
        return Fact("ptrace", f"scope {scope}: no user's process reads another's memory")
    return Fact(
        "ptrace",
        "scope 0" if scope == 0 else "Yama is not there",
        "sysctl kernel.yama.ptrace_scope=1 (vault and workers hide themselves all the same).",
    )


def _cores(root: Path) -> Fact:
    pattern = _read(root, "proc/sys/kernel/core_pattern")
    soft = _number(root, "proc/sys/fs/suid_dumpable")
    if soft not in (None, 0):
        return Fact("core dumps", f"suid_dumpable is {soft}", "sysctl fs.suid_dumpable=0.")
    where = "to a program" if pattern.startswith("|") else "to a file" if pattern else "nowhere"
    limit = resource.getrlimit(resource.RLIMIT_CORE)[0]
    if limit == 0 and not pattern.startswith("|"):
        return Fact("core dumps", "off for this service")
    return Fact("core dumps", f"go {where}; vault and workers leave none (they are not dumpable)")


def _swap(root: Path) -> Fact:
    areas = [line.split()[0] for line in _read(root, "proc/swaps").splitlines()[1:] if line.split()]
    safe = [area for area in areas if area.startswith(("/dev/zram", "/dev/dm-", "/dev/mapper"))]
    if len(safe) == len(areas):
        return Fact("swap", "none" if not areas else "in memory or on a mapped device")
    return Fact(
        "swap",
        f"{len(areas) - len(safe)} area(s) on plain disks: rows in memory may be written there",
        "Encrypt swap, switch it off (swapoff -a), or set MemorySwapMax=0 in the unit file.",
    )


def _read(root: Path, name: str) -> str:
    try:
        return (root / name).read_text("utf-8", "replace").strip()
    except OSError:
        return ""


def _number(root: Path, name: str) -> int | None:
    found = _read(root, name)
    return int(found) if found.lstrip("-").isdigit() else None
