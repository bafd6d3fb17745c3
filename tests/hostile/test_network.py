"""The door on the network, by those who mean harm: a real TLS server, raw bytes."""

import hashlib
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from sarus_kernel.vault.network import impatience
from sarus_kernel.vault.network.connections import FROM_ONE, network_of
from sarus_kernel.vault.network.places import Reached
from sarus_kernel.vault.network.serving import LONGEST_HEAD
from sarus_kernel.wire.codec import LONGEST, encode
from sarus_kernel.wire.messages import Invited
from tests.serving import TOKEN, on_network

KNOWN = f"Host: 127.0.0.1\r\nAuthorization: Bearer {TOKEN}\r\n"


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reached]:
    """A served vault that waits a second at most."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(impatience.Impatient, "head", 1.0)
        patch.setattr(impatience.Impatient, "body", 1.0)
        with on_network(tmp_path_factory.mktemp("vault")) as (found, _, _):
            yield found


@contextmanager
def plain(reached: Reached) -> Iterator[socket.socket]:
    """A TCP connection."""
    where = urlsplit(reached.url)
    with socket.create_connection((where.hostname, where.port), 20) as line:
        yield line


@contextmanager
def secure(reached: Reached, newest: ssl.TLSVersion | None = None) -> Iterator[ssl.SSLSocket]:
    """A TLS connection that believes anybody."""
    anyone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
    if newest is not None:
        anyone.maximum_version = newest
    with plain(reached) as line, anyone.wrap_socket(line) as wrapped:
        yield wrapped


def answer(line: socket.socket) -> bytes:
    """All that comes until the other side is done."""
    parts = []
    try:
        while part := line.recv(65_536):
            parts.append(part)
    except (ConnectionError, ssl.SSLError):
        pass
    return b"".join(parts)


def ask(reached: Reached, text: str, body: bytes = b"") -> bytes:
    """What the door says to some bytes."""
    with secure(reached) as line:
        line.sendall(text.encode("latin-1") + body)
        return answer(line)


def status(reply: bytes) -> int:
    """The status of an HTTP reply; 0 for none."""
    return int(reply.split(b" ", 2)[1]) if reply.startswith(b"HTTP/1.1 ") else 0


def get(path: str, more: str = KNOWN) -> str:
    """A request after which the connection is closed."""
    return f"GET {path} HTTP/1.1\r\n{more}Connection: close\r\n\r\n"


def test_it_answers_who_behaves(reached: Reached) -> None:
    """By TLS 1.3, with headers that keep answers out of caches and of browsers' hands."""
    with secure(reached) as line:
        assert line.version() == "TLSv1.3"
        found = line.getpeercert(binary_form=True)
        assert hashlib.sha256(found or b"").hexdigest() == reached.pin
        line.sendall(get("/welcome").encode())
        reply = answer(line)
    assert status(reply) == 200
    head = reply.partition(b"\r\n\r\n")[0].lower()
    for header in (b"cache-control: no-store", b"x-content-type-options: nosniff"):
        assert header in head
    assert b"server:" not in head
    assert status(ask(reached, get("/health", "Host: 127.0.0.1\r\n"))) == 204


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_1])
def test_nothing_older_than_tls_1_3(reached: Reached, newest: ssl.TLSVersion) -> None:
    """Whoever cannot do it is not spoken to."""
    with pytest.raises((ssl.SSLError, ConnectionError)), secure(reached, newest):
        pass


def test_plain_http_gets_nothing(reached: Reached) -> None:
    """Not even a redirect, which would make a habit of it."""
    with plain(reached) as line:
        line.sendall(get("/welcome").encode())
        assert b"HTTP" not in answer(line)


@pytest.mark.parametrize("host", ["Host: evil.example\r\n", "Host: 127.0.0.1.evil.example\r\n",
                                  "", "Host: a\r\nHost: 127.0.0.1\r\n", "Host: \r\n"])  # fmt: skip
def test_another_name_is_refused(reached: Reached, host: str) -> None:
    """A name of a stranger's that leads here (DNS rebinding), two names, none."""
    reply = ask(reached, get("/welcome", KNOWN.replace("Host: 127.0.0.1\r\n", host)))
    assert status(reply) == 400
    assert b"Welcome" not in reply


def test_a_head_has_a_length(reached: Reached) -> None:
    """One long line, and many short ones that never end."""
    long = f"X: {'x' * LONGEST_HEAD * 2}\r\n"
    many = "".join(f"X-{n}: y\r\n" for n in range(LONGEST_HEAD // 4))
    for more in (long, many):
        assert status(ask(reached, f"GET /welcome HTTP/1.1\r\n{KNOWN}{more}")) in (0, 400)


def test_a_body_has_a_length(reached: Reached) -> None:
    """Said to be long, or sent in pieces without an end: no more than the limit is read."""
    head = f"POST /ask HTTP/1.1\r\n{KNOWN}"
    with secure(reached) as line:
        line.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        sent, piece = 0, b"10000\r\n" + b" " * 65_536 + b"\r\n"
        try:
            while sent < 20 * LONGEST:
                line.sendall(piece)
                sent += 65_536
        except OSError:
            pass
    assert sent < 20 * LONGEST
    body = b" " * (LONGEST + 10)
    reply = ask(reached, f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n", body)
    assert b"too long" in reply


@pytest.mark.parametrize(
    "beginning",
    ["", "GET /welcome HT", f"GET /welcome HTTP/1.1\r\n{KNOWN}X-Slow: ",
     f"POST /ask HTTP/1.1\r\n{KNOWN}Content-Length: 1000\r\n\r\nabc",
     f"POST /welcome HTTP/1.1\r\n{KNOWN}Content-Length: 1000\r\n\r\nabc"],
)  # fmt: skip
def test_a_slow_request_is_closed(reached: Reached, beginning: str) -> None:
    """One byte now and then keeps no connection open (slowloris), in the head or in the body."""
    with secure(reached) as line:
        line.sendall(beginning.encode())
        line.settimeout(0.2)
        closed = False
        for _ in range(100):
            try:
                if beginning:
                    line.sendall(b"a")
                closed = line.recv(4096) == b"" or closed
            except TimeoutError:
                continue
            except OSError:
                closed = True
            if closed:
                break
        assert closed


def test_a_second_slow_request_is_closed_too(reached: Reached) -> None:
    """The clock starts anew for each request of a connection that is kept."""
    with secure(reached) as line:
        line.sendall(f"GET /welcome HTTP/1.1\r\n{KNOWN}\r\n".encode())
        assert status(line.recv(65_536)) == 200
        line.sendall(b"GET /welc")
        assert answer(line).count(b"HTTP/1.1") == 0


def test_one_address_has_so_many_connections(reached: Reached) -> None:
    """One more is closed, and may come when others end. No handshake is needed to be counted."""
    with ExitStack() as held:
        for _ in range(FROM_ONE):
            held.enter_context(plain(reached))
        with plain(reached) as line:
            line.settimeout(20)
            assert answer(line) == b""
    for _ in range(200):  # those that ended are noticed one by one
        try:
            if status(ask(reached, get("/welcome"))) == 200:
                return
        except OSError:
            time.sleep(0.05)
    pytest.fail("nobody can come any more")


def test_a_customer_of_ipv6_is_one() -> None:
    """They have 2 ** 64 addresses."""
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:1")
    assert network_of("2001:db8::1") != network_of("2001:db8:0:1::1")
    assert network_of("::ffff:10.0.0.7") == network_of("10.0.0.7") == "10.0.0.7"


@pytest.mark.parametrize(
    "path",
    ["/twin/../secret", "/twin/..%2fsecret", "/twin/%2e%2e/secret", "/../secret.parquet",
     "//secret.parquet", "/twin/person%00", "/twin/..%5csecret", "/twin/%252e%252e%252fsecret"],
)  # fmt: skip
def test_no_path_leads_out(reached: Reached, path: str) -> None:
    """A table's name is looked up among the tables."""
    reply = ask(reached, get(path))
    assert b"not for you" not in reply
    assert status(reply) == 404 or b"UnknownName" in reply


@pytest.mark.parametrize(
    "path", ["/twin/x%0d%0aSet-Cookie:%20a=b", "/welcome?id=%0d%0aX-Evil:%201", "/%0d%0aX-Evil:1"]
)
def test_no_header_can_be_put_in(reached: Reached, path: str) -> None:
    """Line breaks of a request stay out of the reply's head."""
    head = ask(reached, get(path)).partition(b"\r\n\r\n")[0].lower()
    assert b"x-evil" not in head
    assert b"set-cookie" not in head


def test_one_request_is_not_two(reached: Reached) -> None:
    """Two lengths that differ, a length and chunks, a space before the colon: closed or refused."""
    inner = f"GET /account HTTP/1.1\r\n{KNOWN}\r\n"
    for lengths in (
        f"Content-Length: 4\r\nContent-Length: {len(inner)}\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Content-Length : 4\r\n",
        "Content-Length: +4\r\n",
    ):
        reply = ask(reached, f"POST /ask HTTP/1.1\r\n{KNOWN}{lengths}\r\n", inner.encode())
        assert status(reply) in (400, 501)
        assert b"Account" not in reply


def test_a_code_is_not_good_twice_however_fast(tmp_path: Path) -> None:
    """Sent ten times at once, before any answer: one token."""
    with on_network(tmp_path) as (reached, _, invitations), ExitStack() as lines:
        body = encode(Invited(invitations.invite("ann")))
        head = f"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        opened = [lines.enter_context(secure(reached)) for _ in range(10)]
        for line in opened:
            line.sendall(f"{head}Connection: close\r\n\r\n".encode() + body)
        replies = [answer(line) for line in opened]
    assert sorted(status(reply) for reply in replies) == [200] + [401] * 9
    assert sum(b"Joined" in reply for reply in replies) == 1


def test_a_guess_of_a_code_is_like_any_other(reached: Reached) -> None:
    """Empty, wrong or no code at all: no token, no word of what was near."""
    for body in (encode(Invited("")), encode(Invited("x" * 24)), b"{}", b""):
        head = f"POST /join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        reply = ask(reached, f"{head}Connection: close\r\n\r\n", body)
        assert b"Refusal" in reply
        assert b"Joined" not in reply
