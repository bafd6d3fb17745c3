"""A worker that was taken over can hand back nothing but the form that was asked for."""

import base64
import math
import socket
import time
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sarus_kernel.plan.types import ColumnType, Kind
from sarus_kernel.release import Interval, Label, Provenance, Value
from sarus_kernel.vault.workers import clamp
from sarus_kernel.vault.workers.clamp import Misshapen, clamp_rows, clamp_value
from sarus_kernel.vault.workers.spawning import Gone, Worker
from sarus_kernel.wire.codec import encode

SCHEMA = {
    "n": ColumnType(Kind.INTEGER),
    "x": ColumnType(Kind.NUMBER),
    "t": ColumnType(Kind.TEXT),
    "d": ColumnType(Kind.DATE),
    "b": ColumnType(Kind.BOOLEAN),
}
GOOD: list[list[Any]] = [[1, None], [0.5, 2], ["a", ""], ["2020-01-02", None], [True, False]]


def pack(*tables: Any) -> bytes:
    """A worker's answer to a query."""
    return msgspec.msgpack.encode(list(tables))


def test_a_good_answer_is_taken() -> None:
    """Names and kinds are those of the question."""
    (rows,) = clamp_rows(pack(GOOD), [SCHEMA])
    assert rows.columns == tuple(SCHEMA)
    assert rows.rows == ((1, 0.5, "a", "2020-01-02", True), (None, 2.0, "", None, False))


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        (0, [2**63, 1]),
        (0, [0.5, 1]),
        (0, ["1", 1]),
        (0, [True, 1]),
        (1, ["0.5", 1.0]),
        (2, [b"bytes", "a"]),
        (2, ["x" * 20_001, "a"]),
        (3, ["Ann was here on 2020-01-02", None]),
        (3, ["x", None]),
        (4, [1, 0]),
        (4, [[True], False]),
        (1, [1.0, 2.0, 3.0]),
        (1, [1.0]),
        (1, {"a": 1}),
    ],
)
def test_a_cell_of_another_kind_spoils_the_answer(column: int, cells: Any) -> None:
    """One wrong cell, one cell more or less, and nothing is taken."""
    bad = [*GOOD[:column], cells, *GOOD[column + 1 :]]
    with pytest.raises(Misshapen):
        clamp_rows(pack(bad), [SCHEMA])


def test_not_a_number_is_null() -> None:
    """NaN and infinities would poison sums and break comparisons."""
    schema = {"x": ColumnType(Kind.NUMBER)}
    (rows,) = clamp_rows(pack([[math.nan, math.inf, -math.inf, 1.5]]), [schema])
    assert rows.rows == ((None,), (None,), (None,), (1.5,))


def test_tables_and_columns_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many tables as relations, as many columns as the schema, rows up to a limit."""
    for body in (pack(), pack(GOOD, GOOD), pack(GOOD[:-1]), pack([*GOOD, [1, 2]])):
        with pytest.raises(Misshapen):
            clamp_rows(body, [SCHEMA])
    monkeypatch.setattr(clamp, "MOST_ROWS", 1)
    with pytest.raises(Misshapen):
        clamp_rows(pack(GOOD), [SCHEMA])


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_are_no_rows_and_no_value(body: bytes) -> None:
    """Whatever the bytes, the failure is ours."""
    with pytest.raises(Misshapen):
        clamp_rows(body, [SCHEMA])
    with pytest.raises(Misshapen):
        clamp_value(body)


def test_good_values_are_taken() -> None:
    """Scalars, series and models."""
    for value in (
        Value("scalar", ("value",), ("number",), ((0.5,),)),
        Value("series", ("k", "v"), ("text", "integer"), (("a", 1), ("b", 2)), index=1, name="v"),
        Value("table", ("k",), ("number",), ()),
        Value("model", blob=base64.b64encode(b"archive").decode()),
    ):
        assert clamp_value(encode(value)) == value


@pytest.mark.parametrize(
    "thing",
    [
        Value("code", ("value",), ("number",), ((0.5,),)),
        Value("scalar", ("value",), ("number",), (("text",),)),
        Value("scalar", ("value",), ("number", "text"), ((0.5,),)),
        Value("scalar", ("value",), ("number",), ((0.5, 1.0),)),
        Value("scalar", ("value",), ("secret",), ((0.5,),)),
        Value("scalar", ("value",), ("number",), ((0.5,),), intervals=((Interval(0, 1),),)),
        Value("scalar", ("value",), ("number",), ((0.5,),), blob="smuggled"),
        Value("scalar", ("v" * 30_000,), ("number",), ((0.5,),)),
        Value("series", ("value",), ("number",), ((0.5,),), name="v" * 30_000),
        Value("series", ("value",), ("number",), ((0.5,),), index=2),
        Value("model"),
        Provenance(Label.PUBLIC, None),  # type: ignore[arg-type]
        None,
        "text",
    ],
)
def test_other_values_are_not(thing: object) -> None:
    """Other forms, other messages, other sizes."""
    with pytest.raises(Misshapen):
        clamp_value(encode(thing))


def test_a_model_carries_nothing_beside_its_archive() -> None:
    """Rows, names and columns of a model would be a second way out."""
    smuggling = Value("model", ("a",), ("text",), (("row",),), name="x", blob="YQ==")
    assert clamp_value(encode(smuggling)) == Value("model", blob="YQ==")


def test_an_endless_answer_is_cut_off() -> None:
    """More bytes than allowed, or none before the deadline: the worker is given up."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"x" * 1000)
        with pytest.raises(Gone):
            Worker(ours, -1).ask(b"job", 999, time.monotonic() + 100)
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(TimeoutError):
        Worker(ours, -1).ask(b"job", 999, time.monotonic() + 0.1)
