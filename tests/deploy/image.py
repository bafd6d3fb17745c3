"""The Dockerfile, linted and then carried out without Docker: `make test-image`.

    python -m tests.deploy.image TOOLS      TOOLS: a folder with hadolint, and dockerfile-parse,
                                            which is on PYTHONPATH

Each stage gets a root of its own, in a mount namespace: this machine's system as it is, read-only,
its Python in place of the base image's, and every instruction as it is written. In the last one,
read-only but for /vault and /tmp, and as the user that the Dockerfile names, a vault is made,
checked and served until the HEALTHCHECK's own command says that it is ready. Needs root and
`unshare`; exits with 1 and says which step was not as it should be.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from dockerfile_parse import DockerfileParser  # type: ignore[import-not-found]

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
SYSTEM = ("usr", "bin", "sbin", "lib", "lib64", "proc", "dev")
NAME = "vault.example.org"
PATIENTS = "id,sex,born\n" + "".join(f"{n},{'MF'[n % 2]},{1930 + n % 60}\n" for n in range(200))
COMMANDS = (
    "sarus-kernel init /vault/made --from /vault/files --privacy-unit patients.id --yes",
    "sarus-kernel check /vault/made",
)
SERVE = (
    f"serve /vault/made --socket /tmp/door --host 127.0.0.1 --port 8750 --url https://{NAME}:8750"
)


@dataclass
class Stage:
    """A stage as far as it is built: its root, and what is in force for its next instruction."""

    root: Path
    environment: dict[str, str]
    folder: str = "/"
    user: str = "0:0"
    health: list[str] = field(default_factory=list)
    entry: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)

    def run(self, command: list[str], user: str = "", **more: str) -> "subprocess.Popen[bytes]":
        """A program in there."""
        there = f'cd {shlex.quote(self.folder)} && exec "$@"'
        who = ["chroot", f"--userspec={user or self.user}", str(self.root)]
        return subprocess.Popen(
            [*who, "/bin/sh", "-c", there, "sh", *command], env=self.environment | more
        )

    def need(self, command: list[str], **more: str) -> None:
        """The same, to its end, which has to be a good one."""
        if self.run(command, **more).wait():
            sys.exit(f"NOT as it should be: {shlex.join(command)}")


def begun(root: Path) -> Stage:
    """The base image, as far as this machine can stand for it."""
    for name in SYSTEM:
        if (Path("/") / name).is_symlink():
            (root / name).symlink_to(os.readlink(Path("/") / name))
        elif (Path("/") / name).is_dir():
            _bound(Path("/") / name, root / name, name not in ("proc", "dev"))
    python = Path(sys.base_prefix)
    if python.parts[1] not in SYSTEM:  # at its own place, where it looks for its library
        _bound(python, root / python.relative_to("/"), True)
    shutil.copytree("/etc", root / "etc", symlinks=True, ignore_dangling_symlinks=True)
    settings = Path.home() / ".config" / "pip" / "pip.conf"
    if settings.exists():
        shutil.copy(settings, root / "etc" / "pip.conf")
    for name in ("tmp", "run", "root"):
        (root / name).mkdir(exist_ok=True)
    (root / "tmp").chmod(0o1777)
    kept = {name: v for name, v in os.environ.items() if "PIP_" in name or "CERT" in name}
    path = f"{python}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return Stage(root, kept | {"PATH": path, "HOME": "/root"})


def _bound(source: Path, place: Path, fixed: bool) -> None:
    place.mkdir(parents=True)
    subprocess.run(["mount", "--rbind", source, place], check=True)
    if fixed:
        subprocess.run(["mount", "-o", "remount,bind,ro", place], check=True)


def built(folder: Path) -> Stage:
    """Every instruction, in order; the last stage."""
    stages: dict[str, Stage] = {}
    for each in DockerfileParser(str(DOCKERFILE)).structure:
        word, value = each["instruction"], each["value"]
        if word == "FROM":
            name = value.partition(" AS ")[2] or "last"
            (folder / name).mkdir()
            stages[name] = begun(folder / name)
        elif word not in ("ARG", "COMMENT"):
            _done(stages, word, value)
    return stages["last"]


def _done(stages: dict[str, Stage], word: str, value: str) -> None:
    stage = list(stages.values())[-1]
    print(f"{word} {value}", flush=True)
    match word:
        case "RUN":
            stage.need(["/bin/sh", "-c", value])
        case "COPY":
            _copied(stages, stage, shlex.split(value))
        case "WORKDIR":
            stage.folder = value
            (stage.root / value.lstrip("/")).mkdir(parents=True, exist_ok=True)
        case "ENV":
            for pair in shlex.split(value):
                name, _, given = pair.partition("=")
                stage.environment[name] = given.replace("$PATH", stage.environment["PATH"])
        case "USER":
            stage.user = value
        case "HEALTHCHECK":
            stage.health = json.loads(value[value.index("CMD") + 3 :])
        case "ENTRYPOINT":
            stage.entry = json.loads(value)
        case "CMD":
            stage.command = json.loads(value)
        case "VOLUME" | "EXPOSE" | "STOPSIGNAL":
            pass
        case _:
            sys.exit(f"NOT known here: {word}")


def _copied(stages: dict[str, Stage], stage: Stage, words: list[str]) -> None:
    """A folder gives what is in it; what .dockerignore names of ours stays where it is."""
    source = ROOT
    if words[0].startswith("--from="):
        source = stages[words.pop(0).removeprefix("--from=")].root
    *names, target = words
    place = stage.root / os.path.join(stage.folder, target).lstrip("/")
    left_out = shutil.ignore_patterns(".*", "node_modules", "__pycache__")
    for name in names:
        whole = source / name.lstrip("/")
        if whole.is_dir():
            ignored = left_out if source == ROOT else None
            shutil.copytree(whole, place, symlinks=True, dirs_exist_ok=True, ignore=ignored)
        else:
            place.mkdir(parents=True, exist_ok=True)
            shutil.copy(whole, place)


def tried(stage: Stage) -> None:
    """A vault in the last stage, as in a container with a read-only root."""
    files = stage.root / "vault" / "files"
    files.mkdir()
    (files / "patients.csv").write_text(PATIENTS)
    for place in (stage.root, stage.root / "vault", stage.root / "tmp"):
        subprocess.run(["mount", "--rbind", place, place], check=True)
    subprocess.run(["mount", "-o", "remount,bind,ro", stage.root], check=True)
    stage.environment |= {"HOME": "/vault", "SARUS_NAME": NAME}
    stage.need([*stage.entry, *stage.command])
    for command in COMMANDS:
        stage.need(shlex.split(command))
    if stage.run(["/bin/sh", "-c", "touch /opt/sarus/there 2>/dev/null"]).wait() == 0:
        sys.exit("NOT as it should be: the image's own files can be written to")
    vault = stage.run([*stage.entry, *shlex.split(SERVE)])
    try:
        for _ in range(60):
            time.sleep(1)
            if vault.poll() is not None:
                sys.exit("NOT as it should be: the vault has ended")
            said = ["/bin/sh", "-c", f"{shlex.join(stage.health)} 2>/dev/null"]  # until it is ready
            if stage.run(said).wait() == 0:
                print("The image's steps give a vault that is ready, as another user than root.")
                return
        sys.exit("NOT as it should be: HEALTHCHECK does not say ready")
    finally:
        vault.terminate()
        vault.wait()


def main() -> None:
    """Lint it; then carry it out in a mount namespace of its own."""
    tools = Path(sys.argv[1]).resolve()
    if len(sys.argv) > 2:
        tried(built(Path(sys.argv[2])))
        return
    subprocess.run([tools / "bin" / "hadolint", DOCKERFILE], check=True)
    if os.geteuid() != 0:
        sys.exit("Its steps are run by root alone. It is linted.")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        here = ["unshare", "--mount", "--propagation", "private"]
        again = [sys.executable, "-m", "tests.deploy.image", str(tools), folder]
        sys.exit(subprocess.run([*here, *again], cwd=ROOT).returncode)


if __name__ == "__main__":
    main()
