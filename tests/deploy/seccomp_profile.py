"""Loads the containers' seccomp profile into this process by libseccomp, as a runtime does.

    python -m tests.deploy.seccomp_profile     then tries in there: the seal's doors, its means, and
                                               calls that the profile has to refuse
"""

import ctypes
import errno
import json
from pathlib import Path
from typing import Any

import pyseccomp

from sarus_kernel.vault.workers import landlock, probes

PROFILE = Path(__file__).resolve().parents[2] / "deploy" / "seccomp.json"
REFUSED = (
    "unshare", "setns", "mount", "ptrace", "bpf", "keyctl", "add_key", "io_uring_setup",
    "userfaultfd", "perf_event_open", "process_vm_readv", "pidfd_getfd", "open_by_handle_at",
    "init_module", "kexec_load", "chroot", "pivot_root", "reboot", "swapon", "shmget", "msgget",
)  # fmt: skip
"""What root could call outside, or what would fail there by its arguments."""


def load(profile: dict[str, Any]) -> None:
    """For this process and its children, for good."""
    loaded = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for rule in profile["syscalls"]:
        allowed = rule["action"] == "SCMP_ACT_ALLOW"
        action = pyseccomp.ALLOW if allowed else pyseccomp.ERRNO(rule["errnoRet"])
        arguments = [_argument(each) for each in rule.get("args", ())]
        for name in rule["names"]:
            loaded.add_rule(action, name, *arguments)
    loaded.load()


def _argument(said: dict[str, Any]) -> Any:
    if said["op"] == "SCMP_CMP_MASKED_EQ":
        return pyseccomp.Arg(said["index"], pyseccomp.MASKED_EQ, said["value"], said["valueTwo"])
    return pyseccomp.Arg(said["index"], pyseccomp.EQ, said["value"])


def answers(names: tuple[str, ...]) -> dict[str, str]:
    """What each call says, without arguments that could do anything."""
    libc, found = ctypes.CDLL(None, use_errno=True), {}
    for name in names:
        ctypes.set_errno(0)
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
        libc.syscall(ctypes.c_long(number), *[ctypes.c_long(-1)] * 6)
        found[name] = errno.errorcode.get(ctypes.get_errno(), "")
    return found


def main() -> None:
    """Print it as a line of JSON."""
    means = landlock.version()
    load(json.loads(PROFILE.read_text("utf-8")))
    doors = {kind: probes.open_doors(each) for kind, each in probes.table().items()}
    same = landlock.version() == means
    print(json.dumps({"refused": answers(REFUSED), "open": doors, "landlock": same}))


if __name__ == "__main__":
    main()
