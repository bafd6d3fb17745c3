"""Tries the host's door before it listens: plans of the vault's tables pass, and nothing else.

The host is not sealed, as it speaks to a server: what stands between a worker that was taken over
and that server is that no message of its making becomes anything but a SELECT of the vault's own
tables. So that is tried at each start, with an engine that has no server behind it.
"""

from collections.abc import Callable, Mapping

import msgspec
import pandas as pd
import pyarrow as pa

from sarus_kernel.plan.calls import Call, constant
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.relations import Filter, Relation, Scope, Table, Union, project
from sarus_kernel.vault.workers.jobs import Answer, Job
from sarus_kernel.vault.workers.remote import EngineReply, EngineRequest
from sarus_kernel.wire.codec import encode


class Nowhere:
    """An engine that checks a relation as each does, and has no rows."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog

    def arrow(self, relation: Relation, given: Mapping[str, pa.Table] | None = None) -> pa.Table:
        """No rows. Raises QuestionError where the catalog has no such table or column."""
        Scope(self._catalog).schema(relation)
        return pa.table({})

    def frame(self, relation: Relation) -> pd.DataFrame:
        """No rows."""
        return pd.DataFrame()

    def sql(self, relation: Relation) -> str:
        """Nothing."""
        return ""

    def version(self) -> str:
        """None."""
        return ""

    def alive(self) -> bool:
        """Always."""
        return True

    def interrupt(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        """Nothing is open."""


def open_doors(say: Callable[[bytes], EngineReply]) -> list[str]:
    """Those of the hostile messages that are answered with anything but "failed"."""
    return [name for name, message in _hostile().items() if say(message) != EngineReply(False)]


def _hostile() -> dict[str, bytes]:
    encoded = msgspec.msgpack.encode
    sql = b"SELECT rolpassword FROM pg_authid"
    elsewhere = [Table(n) for n in ("pg_authid", "information_schema.tables", "pg_catalog.pg_file")]
    plans: dict[str, object] = {f"the table {table.name}": table for table in elsewhere} | {
        "a call of a library": Call("pandas.read_csv", (constant("/etc/passwd"),)),
        "a table below a filter": Filter(elsewhere[0], Column("rolname")),
        "a table in a union": Union((elsewhere[0], elsewhere[0])),
        "a column of nothing": project(elsewhere[0], {"a": Column("rolpassword")}),
        "several plans": (elsewhere[0], elsewhere[0]),
    }
    return {
        "rubbish": b"\x00" * 64,
        "SQL": sql,
        "SQL in place of a plan": encoded(EngineRequest(sql)),
        "SQL beside a plan": encoded({"relation": b"", "given": (), "sql": sql}),
        "a worker's job": encoded(Job("call", sql)),
        "a worker's answer": encoded(Answer("done", sql)),
        "a table that is no Arrow": encoded(EngineRequest(encode(elsewhere[0]), (("x", sql),))),
    } | {name: encoded(EngineRequest(encode(plan))) for name, plan in plans.items()}
