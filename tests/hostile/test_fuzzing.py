"""Bytes, SQL and HTTP that nobody should send: our own words come back, or nothing, and soon.

`make fuzz` tries many more cases, new ones each time; those that fail are kept in `.hypothesis`.
"""

import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sarus_kernel.errors import QuestionError, SarusError
from sarus_kernel.frontends.sql import parse
from sarus_kernel.vault.network.places import Reached
from sarus_kernel.wire.codec import decode, encode
from sarus_kernel.wire.messages import Ask
from tests.privacy.profiles import HOURS, examples
from tests.privacy.ward import CATALOG
from tests.serving import TOKEN, on_network

PIECES = (
    "SELECT", "FROM", "person", "visit", "count(*)", "(", ")", ",", "WHERE", "born", "GROUP BY",
    "JOIN", "ON", "=", "1", "'x'", "WITH", "AS", "a", ".", "UNION ALL", "OVER", "PARTITION BY",
    "ORDER BY", "NULL", "CASE", "WHEN", "THEN", "END", "LIKE", "'%%'", "-", "1e999", "LIMIT", "*",
    "EXISTS", "IN", "CAST", "DATE", "--", ";", "\0", "é", '"', "''", "[", "{{", "@x", "$1",
)  # fmt: skip
LINES = ("Host: 127.0.0.1", f"Authorization: Bearer {TOKEN}", "Content-Length: 5",
         "Transfer-Encoding: chunked", "Content-Length: -1", "Expect: 100-continue",
         "Connection: upgrade", "Upgrade: websocket", "X: \x00", "\tfolded", ": none", "Host: evil",
         "Content-Length: 99999999999999999999", "Transfer-Encoding: gzip, chunked")  # fmt: skip
PATHS = ("/ask?id=" + "a" * 32, "/ask", "/stop", "/progress?id=%00", "/twin/..%2f..%2fsecret",
         "/welcome", "//", "*", "http://evil/", "/ready", "/join", "/%ff", "/account?" + "x" * 99)
HEADS = {b"HTTP/1.1 " + str(code).encode() for code in
         (100, 200, 204, 400, 401, 404, 405, 413, 429, 431, 499, 503)}  # fmt: skip


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reached]:
    """A served vault."""
    with on_network(tmp_path_factory.mktemp("vault")) as (found, _, _):
        yield found


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A question's bytes, with pieces cut out, doubled, moved or overwritten."""
    text = "SELECT born, count(*) FROM person WHERE born > 1940 GROUP BY born"
    data = bytearray(encode(Ask(parse(text, CATALOG), 0.5)))
    for _ in range(draw(st.integers(1, 4))):
        start, end = sorted(draw(st.tuples(*[st.integers(0, len(data))] * 2)))
        put = draw(st.sampled_from((bytes(data[start:end]) * 2, b"", draw(st.binary(max_size=8)))))
        data[start:end] = put
    return bytes(data)


@examples(100)
@given(damaged())
def test_a_message_is_read_or_refused(data: bytes) -> None:
    """Whatever is decoded can be said again, and means the same."""
    try:
        message = decode(data)
    except QuestionError as error:
        assert len(str(error)) < 400
        return
    assert decode(encode(message)) == message


@examples(100)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=25).map(" ".join))
@pytest.mark.timeout(HOURS)
def test_sql_is_read_or_refused(text: str) -> None:
    """In a few lines that name no part of ours."""
    try:
        parse(f"SELECT {text}", CATALOG)
    except SarusError as error:
        assert len(str(error)) < 2_000
        assert "Traceback" not in str(error) and "sarus_kernel" not in str(error)


@examples(30)
@given(
    st.sampled_from(("GET", "POST", "PRI", "ask", "OPTIONS", "\x16\x03")),
    st.sampled_from(PATHS),
    st.lists(st.sampled_from(LINES), max_size=6),
    st.binary(max_size=40),
)
@pytest.mark.timeout(HOURS)
def test_http_is_answered_or_closed(
    reached: Reached, verb: str, path: str, lines: list[str], body: bytes
) -> None:
    """By a status that we know, without a word of ours that is not for everybody."""
    head = "\r\n".join((f"{verb} {path} HTTP/1.1", *lines, "", "")).encode("latin-1")
    reply = said(reached, head + body)
    assert not reply or reply[:12] in HEADS, reply[:200]
    assert b"not for you" not in reply and b"Traceback" not in reply
    assert reply.count(b"HTTP/1.1 200") <= 1


def said(reached: Reached, data: bytes) -> bytes:
    """What comes back to some bytes, until the other side is done or silent."""
    where = urlsplit(reached.url)
    anyone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
    found = b""
    with (
        socket.create_connection((where.hostname, where.port), 20) as line,
        anyone.wrap_socket(line) as wrapped,
    ):
        wrapped.sendall(data)
        wrapped.settimeout(0.05)
        with suppress(OSError):
            while part := wrapped.recv(65_536):
                found += part
    return found
