"""The Dockerfile built, and compose.yaml brought up, in real containers: `make test-containers`.

    python -m tests.deploy.containers WHERE      WHERE: a folder with podman-compose
                                                 (pip install --target), which keeps the images

Needs root, and from Debian podman, runc, netavark, aardvark-dns and debootstrap: Podman reads the
Dockerfile and the compose file as Docker does, and needs no daemon. The base image is Debian's own
Python in place of the one that the Dockerfile names. The vault of compose.yaml is checked, started,
found ready by HEALTHCHECK, joined by TLS from outside, asked and stopped: read-only, without
capabilities, under deploy/seccomp.json. Exits with 1 and says what was not as it should be.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sarus_kernel.client import connect
from sarus_kernel.client.addresses import invitation
from sarus_kernel.client.joining import join
from sarus_kernel.frontends.sql import parse
from tests.deploy.hub import free

ROOT = Path(__file__).parents[2]
TOOLS = ("podman", "runc", "debootstrap")
PACKAGES = "python3,python3-venv,python-is-python3,ca-certificates"
PATIENTS = "id,sex,born\n" + "".join(f"{n},{'MF'[n % 2]},{1930 + n % 60}\n" for n in range(200))
VAULT = 7500
"""The image's user."""
SETTINGS = """
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
"""
STORAGE = """
[storage]
driver = "overlay"
graphroot = "{0}/images"
runroot = "{0}/run"
"""


def said(*command: str | Path, **more: str) -> str:
    """What a program prints; it has to end well."""
    where = more.pop("cwd", str(ROOT))
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=where, env=os.environ | more
    )
    if done.returncode:
        sys.exit(f"NOT as it should be: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


def based(where: Path) -> None:
    """An image with Debian's Python, as this machine's apt is set up."""
    if subprocess.run(["podman", "image", "exists", "localhost/base"]).returncode == 0:
        return
    target = ("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages")
    mirror = said(*target).splitlines()[0]
    suite = said("sh", "-c", ". /etc/os-release; echo $VERSION_CODENAME").strip()
    root = where / "base"
    print("debootstrap", suite, flush=True)
    said("debootstrap", "--variant=minbase", f"--include={PACKAGES}", suite, root, mirror)
    said("tar", "-C", root, "-cf", where / "base.tar", ".")
    said("podman", "import", where / "base.tar", "localhost/base")
    shutil.rmtree(root)
    (where / "base.tar").unlink()


def built() -> None:
    """The Dockerfile, with what this machine needs to reach its registry."""
    mounts = ["-v", "/etc/ssl/certs:/etc/ssl/certs:ro"]
    settings = Path.home() / ".config" / "pip" / "pip.conf"
    if settings.exists():
        mounts += ["-v", f"{settings}:/etc/pip.conf:ro"]
    print("podman build", flush=True)
    said("podman", "build", "--format", "docker", "--network", "host", *mounts, "--build-arg",
         "BASE=localhost/base", "-t", "sarus-vault", "-f", "deploy/Dockerfile", "."
         )  # fmt: skip


def written(folder: Path, port: int) -> Path:
    """compose.yaml with this machine's places, name and port, and the image that was built."""
    deploy = folder / "deploy"
    shutil.copytree(ROOT / "deploy", deploy)
    file = deploy / "compose.yaml"
    text = file.read_text("utf-8")
    for old, new in (
        ("/srv/vault:/vault", f"{folder}/vault:/vault"),
        ("/srv/vault-head:/head", f"{folder}/head:/head"),
        ("build: {context: .., dockerfile: deploy/Dockerfile}", "image: localhost/sarus-vault"),
        ('"8750:8750"', f'"{port}:8750"'),
        ("https://vault.example.org:8750", f"https://localhost:{port}"),
        ("SARUS_NAME: vault.example.org", "SARUS_NAME: localhost"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    return file


def made(folder: Path) -> None:
    """A vault on the host, the image's user's."""
    files = folder / "files"
    files.mkdir()
    (files / "patients.csv").write_text(PATIENTS, "utf-8")
    program = "from sarus_kernel.command import main; main()"
    unit = ("--privacy-unit", "patients.id", "--yes")
    said(sys.executable, "-c", program, "init", folder / "vault", "--from", files, *unit)
    (folder / "head").mkdir(mode=0o700)
    for place in (folder / "vault", folder / "head"):
        said("chown", "-R", f"{VAULT}:{VAULT}", place)


def ready(name: str) -> None:
    """Once the image's own HEALTHCHECK says so."""
    for _ in range(90):
        asked = ["podman", "healthcheck", "run", name]
        if subprocess.run(asked, capture_output=True).returncode == 0:
            return
        time.sleep(1)
    sys.exit(f"NOT as it should be: not ready\n{said('podman', 'logs', name)}")


def asked(name: str, folder: Path) -> None:
    """Somebody is invited inside, joins from outside, and gets an answer by TLS."""
    line = said("podman", "exec", name, "sarus-kernel", "grantee", "add", "/vault", "ada")
    sent = next(each.strip() for each in line.splitlines() if "https://" in each)
    os.environ["XDG_CONFIG_HOME"] = str(folder)
    print("joined as", join(invitation(sent)).grantee)
    with connect(str(invitation(sent).address)) as vault:
        found = vault.ask(parse("SELECT COUNT(*) FROM patients", vault.catalog), 0.5, anyway=True)
    assert found.receipt is not None
    print("answered:", found.provenance.words())


def shut_in(name: str) -> None:
    """How the container is held, by Podman's own word."""
    (held,) = json.loads(said("podman", "inspect", name))
    host = held["HostConfig"]
    good = host["ReadonlyRootfs"] and not held["EffectiveCaps"] and host["PidsLimit"] == 1024
    status = said("podman", "exec", name, "cat", "/proc/1/status")
    good &= all(each in status for each in ("Seccomp:\t2", "NoNewPrivs:\t1", f"Uid:\t{VAULT}"))
    if not good or "seccomp.json" not in str(host["SecurityOpt"]):
        sys.exit(f"NOT as it should be: {host['SecurityOpt']} {held['EffectiveCaps']}\n{status}")


def main() -> None:
    """Build, check, bring up, ask, bring down."""
    where = Path(sys.argv[1]).resolve()
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing or os.geteuid() != 0:
        sys.exit(f"Needs root, and {', '.join(missing) or 'nothing else'} (Debian's packages).")
    for name, text in (("CONTAINERS_CONF", SETTINGS), ("CONTAINERS_STORAGE_CONF", STORAGE)):
        file = where / f"{name.lower()}.conf"
        file.write_text(text.format(where / "containers"), "utf-8")
        os.environ[name] = str(file)
    based(where)
    built()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        made(folder)
        os.environ |= {"HUB_IMAGE": "none", "SARUS_HUB_VAULT": "none", "PYTHONPATH": str(where)}
        file = written(folder, free())
        compose = (sys.executable, "-m", "podman_compose", "-f", file)
        there = str(file.parent)  # Podman looks for the profile here, Docker beside the file
        try:
            doors = said(*compose, "run", "--rm", "vault", "check", "/vault", cwd=there)
            print(doors.count(": shut"), "doors are shut")
            said(*compose, "up", "-d", "vault", cwd=there)
            name = said("podman", "ps", "--format", "{{.Names}}").split()[0]
            ready(name)
            shut_in(name)
            asked(name, folder)
            said("podman", "stop", "--time", "75", name)
            code = said("podman", "inspect", "--format", "{{.State.ExitCode}}", name).strip()
            logs = said("sh", "-c", f"podman logs {name} 2>&1")
            if code != "0" or '"end"' not in logs:
                sys.exit(f"NOT as it should be: it ended with {code}\n{logs}")
        finally:
            subprocess.run([*compose, "down"], capture_output=True, cwd=there)
    print("The image was built; compose's vault was checked, joined, asked and stopped.")


if __name__ == "__main__":
    main()
