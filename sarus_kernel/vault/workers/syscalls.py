"""What a sealed worker may ask of the kernel, as data: everything else is refused.

There is no way here to open a file or to ask whether it is there, to reach a network, to start a
program or a process, or to touch another process. Numbers: Linux's tables for each architecture; a
test compares them with libseccomp's.
"""

from dataclasses import dataclass

Number = tuple[int, int | None]
"""A system call's number on x86_64, and on arm64 (None: it does not exist there)."""

MACHINES: dict[str, tuple[int, int]] = {
    "x86_64": (0xC000003E, 0),
    "aarch64": (0xC00000B7, 1),
}
"""`os.uname().machine` to (AUDIT_ARCH code, place in a Number)."""

ALLOWED: dict[str, Number] = {
    # memory
    "brk": (12, 214), "mmap": (9, 222), "munmap": (11, 215), "mremap": (25, 216),
    "mprotect": (10, 226), "madvise": (28, 233), "membarrier": (324, 283),
    # files that are open already
    "read": (0, 63), "readv": (19, 65), "pread64": (17, 67), "write": (1, 64), "writev": (20, 66),
    "lseek": (8, 62), "close": (3, 57), "fstat": (5, 80), "poll": (7, None), "ppoll": (271, 73),
    # threads and signals of this process
    "futex": (202, 98), "set_robust_list": (273, 99), "rseq": (334, 293),
    "sched_yield": (24, 124), "gettid": (186, 178),
    "rt_sigaction": (13, 134), "rt_sigprocmask": (14, 135), "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132), "restart_syscall": (219, 128),
    "exit": (60, 93), "exit_group": (231, 94),
    # time and chance
    "gettimeofday": (96, 169), "nanosleep": (35, 101), "getrandom": (318, 278),
    "times": (100, 153), "getrusage": (98, 165),
    # questions about oneself
    "getpid": (39, 172), "getuid": (102, 174), "geteuid": (107, 175), "getgid": (104, 176),
    "getegid": (108, 177), "getcwd": (79, 17), "uname": (63, 160),
}  # fmt: skip
"""Allowed whatever the arguments."""


@dataclass(frozen=True)
class When:
    """A system call that is allowed if `argument & mask` is one of `values`, and else fails.

    `wide` compares all 64 bits of the argument (for pointers); else its low 32 bits.
    """

    name: str
    number: Number
    argument: int
    mask: int
    values: tuple[int, ...]
    wide: bool = False


_THREAD = 0x00010000 | 0x00000100
"""CLONE_THREAD and CLONE_VM: a thread of this process, sealed like the others."""
_NAMESPACES = 0x7E020000 | 0x00000080
"""Every CLONE_NEW* flag."""

CONDITIONAL: tuple[When, ...] = (
    When("clone", (56, 220), 0, _THREAD | _NAMESPACES, (_THREAD,)),
    # F_GETFD and F_GETFL; not locks, which others could see
    When("fcntl", (72, 25), 1, 0xFFFFFFFF, (1, 3)),
    # TCGETS: what isatty() asks
    When("ioctl", (16, 29), 1, 0xFFFFFFFF, (0x5401,)),
    # read a limit (the new one is a null pointer), never set one
    When("prlimit64", (302, 261), 2, 0xFFFFFFFF, (0,), wide=True),
    # one's own clocks and the wall's; those of other processes have negative numbers
    When("clock_gettime", (228, 113), 0, 0xFFFFFFFF, tuple(range(8))),
    When("clock_getres", (229, 114), 0, 0xFFFFFFFF, tuple(range(8))),
    When("clock_nanosleep", (230, 115), 0, 0xFFFFFFFF, (0, 1)),
    When("sched_getaffinity", (204, 123), 0, 0xFFFFFFFF, (0,)),
)
"""Allowed with these arguments only."""

ABSENT: dict[str, Number] = {"clone3": (435, 435)}
"""Answered with "no such call", so that the C library falls back to `clone`, which is checked."""

SENSING = ("getrusage", "times", "madvise", "clone", "prlimit64")
"""What a block of people may not ask, or not like this: each tells of other processes, or leaves
something behind (a process number that is used up) that the next block could find."""

SELDOM: tuple[When, ...] = (
    # not WILLNEED, COLD and PAGEOUT, which move pages that others share
    When("madvise", (28, 233), 2, 0xFFFFFFFF, (0, 4, 8, 14, 15, 16, 17)),
)
"""Instead: with these arguments only."""

SHUT: dict[str, Number] = {
    # networks, and sockets of any kind
    "socket": (41, 198), "socketpair": (53, 199), "bind": (49, 200), "listen": (50, 201),
    "accept": (43, 202), "connect": (42, 203), "accept4": (288, 242), "sendto": (44, 206),
    "sendmsg": (46, 211), "sendmmsg": (307, 269), "recvfrom": (45, 207), "recvmsg": (47, 212),
    "recvmmsg": (299, 243),
    # what does other calls on one's behalf, past a filter
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kill": (62, 129), "tkill": (200, 130), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    # another view of the machine
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": (428, 428),
    "move_mount": (429, 429), "fsopen": (430, 430), "fsmount": (432, 432),
    "open_by_handle_at": (304, 265),
    # the machine itself
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106),
    "kexec_load": (246, 104), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    # what can be written beside a file's content, of any file of the same user: Landlock sees none
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "utimensat": (280, 88),
    # what others of the same user are given of the machine, and what they do
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122),
    "sched_setparam": (142, 118), "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    "tgkill": (234, 131), "process_madvise": (440, 440), "process_mrelease": (448, 448),
    "migrate_pages": (256, 238), "move_pages": (279, 239), "kcmp": (312, 272),
    "inotify_init": (253, None), "inotify_init1": (294, 26), "fanotify_init": (300, 262),
}  # fmt: skip
"""What a program that is not ours is refused (see sealed_program.py); all else it may ask."""

UNHEARD = 463
"""System calls from here on are younger than this list, the same on each machine: answered with "no
such call", as an older system would."""
OWN_LIMITS = When("prlimit64", (302, 261), 0, 0xFFFFFFFF, (0,))
"""Limits it may read and lower of itself, of no other process."""
