"""The examples of reverse proxies, run by the real nginx and the real Caddy."""

import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from sarus_kernel.client import connect
from sarus_kernel.client.addresses import Address
from sarus_kernel.client.transports import Tls
from sarus_kernel.errors import VaultUnavailable
from sarus_kernel.plan.relations import Table
from sarus_kernel.wire.codec import encode
from sarus_kernel.wire.messages import Ask
from tests.deploy.certificates import for_localhost
from tests.serving import TOKEN, MadeUpVault, on_network

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
PLAN = Table("person")


def free() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def nginx(folder: Path, port: int, vault: int) -> list[str]:
    """The example with files and ports of the test's, inside what a distribution puts around it."""
    certificate, key = for_localhost(folder)
    text = (DEPLOY / "nginx.conf").read_text()
    for old, new in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("127.0.0.1:8750", f"127.0.0.1:{vault}"),
        ("vault.example.org;\n", "localhost;\n"),
        ("/etc/ssl/vault.pem", str(certificate)),
        ("/etc/ssl/vault.key", str(key)),
    ):
        assert old in text
        text = text.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    around = f"daemon off;\nerror_log {folder}/log;\npid {folder}/pid;\nevents {{}}\n"
    around += f"http {{\naccess_log off;\n{temporary}{text}}}\n"
    (folder / "nginx.conf").write_text(around)
    return [shutil.which("nginx") or "/usr/sbin/nginx", "-p", str(folder), "-e",
            str(folder / "log"), "-c", str(folder / "nginx.conf")]  # fmt: skip


def caddy(folder: Path, port: int, vault: int) -> list[str]:
    """The example with a certificate of the test's, as no authority can be asked here."""
    certificate, key = for_localhost(folder)
    text = (DEPLOY / "Caddyfile").read_text()
    for old, new in (
        ("vault.example.org {", f"https://localhost:{port} {{"),
        ("reverse_proxy 127.0.0.1:8750", f"reverse_proxy 127.0.0.1:{vault}"),
        ("tls {", f"tls {certificate} {key} {{"),
    ):
        assert old in text
        text = text.replace(old, new)
    text = "{\n\tadmin off\n\tauto_https off\n}\n" + text
    (folder / "Caddyfile").write_text(text)
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@contextmanager
def proxied(folder: Path, proxy: Callable[..., list[str]]) -> Iterator[tuple[str, MadeUpVault]]:
    """A vault behind a proxy: the address that grantees use."""
    ports, url = (free(), free()), ""
    url = f"https://localhost:{ports[0]}"
    place = {"proxied": True, "port": ports[1], "url": url}
    folder.chmod(0o755)  # nginx' workers are another user
    (folder / "vault").mkdir()
    with (
        on_network(folder / "vault", **place) as (reached, vault, _),
        (folder / "said").open("wb") as said,
        subprocess.Popen(proxy(folder, *ports), stdout=said, stderr=said) as process,
    ):
        assert reached.url == url
        try:
            _wait(ports[0], process, folder / "said")
            yield url, vault
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, said.read_text()
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(said.read_text())


@pytest.mark.parametrize("proxy", [nginx, caddy])
def test_a_vault_behind_it(
    proxy: Callable[..., list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked and answered, by HTTP/1.1 and 2; an interrupt reaches the vault; TLS 1.3 only; long
    bodies stop there."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    with proxied(tmp_path, proxy) as (url, vault):
        with connect(url, TOKEN) as asked:
            assert asked.welcome().grantee == "ann"
            assert asked.ask(PLAN, 1).value.rows == ((42,),)
            assert asked.twin_file("person").stat().st_size > 0
        assert _by_http_2(url, tmp_path / "own.pem").endswith("HTTP/2")
        line = Tls(Address(url), TOKEN)
        line._http.timeout = 1.0
        thread = threading.Thread(target=_give_up, args=(line,))
        thread.start()
        assert vault.begun.wait(100)
        assert vault.stopped.wait(100)
        thread.join(100)
        with closing(Tls(Address(url), TOKEN)) as other:
            assert b"too long" not in _long(other)
        old = ssl.create_default_context()
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        port = int(url.rpartition(":")[2])
        with (
            socket.create_connection(("localhost", port)) as plain,
            pytest.raises((ssl.SSLError, ConnectionError)),
        ):
            old.wrap_socket(plain, server_hostname="localhost")


def _by_http_2(url: str, authority: Path) -> str:
    """What the vault says to a client that asks for HTTP/2 (ours speak HTTP/1.1), and by what."""
    asked = ["curl", "--silent", "--http2", "--cacert", str(authority), "--config", "-"]
    heads = f'header = "Authorization: Bearer {TOKEN}"\n'
    asked += ["--write-out", "HTTP/%{http_version}", f"{url}/welcome"]
    done = subprocess.run(asked, input=heads, capture_output=True, text=True, check=True)
    assert '"ann"' in done.stdout
    return done.stdout


def _give_up(line: Tls) -> None:
    with closing(line), pytest.raises(VaultUnavailable):
        line.post("/ask", encode(Ask(PLAN, 4)))


def _long(line: Tls) -> bytes:
    """What comes of a body that is longer than a question may be: the proxy stops it."""
    try:
        return line.post("/ask", b" " * 6_000_000)
    except VaultUnavailable:
        return b""


def test_the_documentation_shows_what_is_tested() -> None:
    """`docs/deploying.md` points to the files, and names the options that they name."""
    page = (DEPLOY.parent / "docs" / "deploying.md").read_text()
    for name in ("nginx.conf", "Caddyfile"):
        assert f"(../deploy/{name})" in page
        options = re.findall(r"--[a-z-]+", (DEPLOY / name).read_text())
        assert [option for option in options if option not in page] == []
