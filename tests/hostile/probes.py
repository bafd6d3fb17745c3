"""Attacks, run inside a sealed process by `test_sandbox`: each says "open" if it worked.

    python probes.py TCP_PORT UNIX_SOCKET SECRET_FILE WRITABLE_FOLDER VICTIM_PID [ATTACK...]

prints one line of JSON: the name of each attack -> "open", or what stopped it. With names of
attacks, only these are tried, and without the seal.
"""

import ctypes
import fcntl
import json
import mmap
import os
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sarus_kernel.vault.workers.seal import Limits, seal
from sarus_kernel.vault.workers.seccomp import program

PORT, SOCKET, SECRET, FOLDER, VICTIM = (
    int(sys.argv[1]),
    sys.argv[2],
    sys.argv[3],
    Path(sys.argv[4]),
    int(sys.argv[5]),
)
libc = ctypes.CDLL(None, use_errno=True)
NUMBERS = {
    "io_uring_setup": 425, "ptrace": 101, "process_vm_readv": 310, "pidfd_getfd": 438,
    "bpf": 321, "keyctl": 250, "perf_event_open": 298, "shmget": 29, "mq_open": 240,
    "memfd_create": 319, "userfaultfd": 323, "personality": 135, "open_by_handle_at": 304,
    "creat": 85, "open": 2, "openat2": 437, "execveat": 322, "vfork": 58, "clone3": 435,
    "seccomp": 317, "setuid": 105, "unshare": 272, "mount": 165, "pipe": 22, "kill": 62,
    "tkill": 200, "tgkill": 234, "rt_sigqueueinfo": 129, "socketpair": 53, "msgget": 68,
    "inotify_init1": 294, "fanotify_init": 300, "process_madvise": 440, "landlock": 444,
    "sysinfo": 99, "sendfile": 40,
    "splice": 275, "dup": 32, "pwrite64": 18, "x32_getpid": 0x40000000 + 39,
}  # fmt: skip
"""x86_64."""


def call(name: str, *arguments: int | bytes) -> None:
    """A system call; raises OSError if it fails."""
    values = [ctypes.c_long(a) if isinstance(a, int) else ctypes.c_char_p(a) for a in arguments]
    ctypes.set_errno(0)
    if libc.syscall(ctypes.c_long(NUMBERS[name]), *values) == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def tcp() -> None:
    socket.create_connection(("127.0.0.1", PORT), 2)


def listen() -> None:
    socket.socket().bind(("127.0.0.1", 0))


def datagram() -> None:
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", PORT))


def unix_socket() -> None:
    socket.socket(socket.AF_UNIX).connect(SOCKET)


def abstract_socket() -> None:
    socket.socket(socket.AF_UNIX).bind("\0sarus-probe")


def netlink() -> None:
    socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)


def read_secret() -> None:
    Path(SECRET).read_text()


def read_passwd() -> None:
    Path("/etc/passwd").read_text()


def whether_the_ledger_is_there() -> None:
    os.stat(SECRET)


def clock_of_the_victim() -> None:
    time.clock_gettime((~VICTIM << 3) | 2)


def two_hundred_threads() -> None:
    threading.stack_size(1 << 16)
    for _ in range(200):
        threading.Thread(target=time.sleep, args=(5,), daemon=True).start()


def list_root() -> None:
    os.listdir("/")


def read_own_memory() -> None:
    os.open("/proc/self/mem", os.O_RDONLY)


def read_victim_memory() -> None:
    os.open(f"/proc/{VICTIM}/mem", os.O_RDONLY)


def read_victim_environment() -> None:
    Path(f"/proc/{VICTIM}/environ").read_bytes()


def write_file() -> None:
    (FOLDER / "leak").write_text("x")


def write_shared_memory() -> None:
    Path("/dev/shm/sarus-probe").write_text("x")


def write_into_the_open_file() -> None:
    os.write(OPEN_FILE, b"x")


def truncate_the_open_file() -> None:
    os.ftruncate(OPEN_FILE, 1)


def map_the_open_file_for_writing() -> None:
    mmap.mmap(OPEN_FILE, 1, mmap.MAP_SHARED, mmap.PROT_WRITE)


def lock_the_open_file() -> None:
    fcntl.flock(OPEN_FILE, fcntl.LOCK_EX | fcntl.LOCK_NB)


def lease_the_open_file() -> None:
    fcntl.lockf(OPEN_FILE, fcntl.LOCK_SH | fcntl.LOCK_NB)


def signal_by_owner() -> None:
    fcntl.fcntl(OPEN_FILE, fcntl.F_SETOWN, VICTIM)


def terminal_injection() -> None:
    fcntl.ioctl(OPEN_FILE, 0x5412, b"x")


def change_mode() -> None:
    os.chmod(SECRET, 0o666)


def touch() -> None:
    os.utime(SECRET, (1, 1))


def rename() -> None:
    os.rename(SECRET, f"{SECRET}.gone")


def unlink() -> None:
    os.unlink(SECRET)


def make_folder() -> None:
    os.mkdir(FOLDER / "folder")


def symlink() -> None:
    os.symlink("/etc", FOLDER / "link")


def change_folder() -> None:
    os.chdir("/")


def execute() -> None:
    subprocess.run(["/bin/true"], timeout=5, check=True)


def execute_in_place() -> None:
    os.execv("/bin/false", ["/bin/false"])


def fork() -> None:
    if os.fork() == 0:
        os._exit(0)


def kill_victim() -> None:
    os.kill(VICTIM, 0)


def slow_victim_down() -> None:
    os.setpriority(os.PRIO_PROCESS, VICTIM, 5)


def read_victim_limits() -> None:
    resource.prlimit(VICTIM, resource.RLIMIT_AS, (1, 1))


def raise_own_limit() -> None:
    most = resource.RLIM_INFINITY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def much_memory() -> None:
    bytearray(2 * 2**30)


def leave_the_filter_by_a_thread() -> None:
    """A thread that was there before the seal is sealed too."""
    EARLY.go.set()
    EARLY.thread.join(5)
    if EARLY.failure is not None:
        raise EARLY.failure


def leave_the_filter_by_a_new_thread() -> None:
    failure: list[OSError] = []

    def run() -> None:
        try:
            read_passwd()
        except OSError as error:
            failure.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(5)
    if failure:
        raise failure[0]


class Early:
    """A thread that waits from before the seal, as DuckDB's threads do."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.failure: OSError | None = None
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        self.go.wait()
        try:
            read_passwd()
        except OSError as error:
            self.failure = error


ATTACKS: tuple[Callable[[], object], ...] = (
    tcp, listen, datagram, unix_socket, abstract_socket, netlink,
    whether_the_ledger_is_there, clock_of_the_victim, read_secret, read_passwd, list_root,
    read_own_memory, read_victim_memory,
    read_victim_environment, write_file, write_shared_memory, write_into_the_open_file,
    truncate_the_open_file, map_the_open_file_for_writing, lock_the_open_file,
    lease_the_open_file, signal_by_owner, terminal_injection, change_mode, touch, rename, unlink,
    make_folder, symlink, change_folder, execute, execute_in_place, fork, kill_victim,
    slow_victim_down, read_victim_limits, raise_own_limit, much_memory,
    leave_the_filter_by_a_thread, leave_the_filter_by_a_new_thread, two_hundred_threads,
)  # fmt: skip
RAW: dict[str, tuple[int | bytes, ...]] = {
    "io_uring_setup": (4, bytes(120)),
    "ptrace": (0x4206, VICTIM, 0, 0),
    "process_vm_readv": (VICTIM, bytes(16), 1, bytes(16), 1, 0),
    "pidfd_getfd": (3, 0, 0),
    "bpf": (0, bytes(128), 128),
    "keyctl": (0, -3, 0),
    "perf_event_open": (bytes(128), 0, -1, -1, 0),
    "shmget": (0x5150, 4096, 0o1666),
    "mq_open": (b"sarus", os.O_CREAT | os.O_RDWR, 0o600, 0),
    "memfd_create": (b"x", 0),
    "userfaultfd": (0,),
    "personality": (0x0040000,),
    "open_by_handle_at": (-100, bytes(16), 0),
    "creat": (b"/tmp/sarus-probe", 0o600),
    "open": (b"/etc/passwd", 0),
    "openat2": (-100, b"/etc/passwd", bytes(24), 24),
    "execveat": (-100, b"/bin/true", 0, 0, 0),
    "vfork": (),
    "clone3": (bytes(88), 88),
    "seccomp": (1, 0, 0),
    "setuid": (0,),
    "unshare": (0x10000000,),
    "mount": (b"none", b"/mnt", b"tmpfs", 0, 0),
    "pipe": (bytes(8),),
    "kill": (VICTIM, 0),
    "tkill": (VICTIM, 0),
    "tgkill": (VICTIM, VICTIM, 0),
    "rt_sigqueueinfo": (VICTIM, 0, bytes(128)),
    "socketpair": (1, 1, 0, bytes(8)),
    "msgget": (0x5150, 0o1666),
    "inotify_init1": (0,),
    "fanotify_init": (0, 0),
    "process_madvise": (3, bytes(16), 1, 20, 0),
    "landlock": (0, 0, 1),
    "sendfile": (1, 0, 0, 1),
    "splice": (0, 0, 1, 0, 1, 0),
    "dup": (1,),
    "sysinfo": (bytes(128),),
    "pwrite64": (1, b"x", 1, 0),
}
"""System calls that no library of ours makes, called by number."""


def outcome(attack: Callable[[], object]) -> str:
    """What became of an attack."""
    try:
        attack()
    except OSError as error:
        return f"shut: {error.strerror}"
    except (MemoryError, ValueError, RuntimeError, LookupError, ImportError) as error:
        return f"shut: {type(error).__name__}"
    return "open"


if __name__ == "__main__":
    OPEN_FILE = os.open(SECRET, os.O_RDONLY)
    EARLY = Early()
    time.sleep(0.05)
    attacks = {attack.__name__: attack for attack in ATTACKS} | {
        name: partial(call, name, *arguments) for name, arguments in RAW.items()
    }
    chosen = sys.argv[6:]
    if not chosen:
        seal(program(), Limits(2**30, 60))
    print(json.dumps({name: outcome(attacks[name]) for name in chosen or attacks}), flush=True)
    os._exit(0)
