"""The host of a server's engine tries its own door before it listens."""

from pathlib import Path

import msgspec
import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.relations import Relation, Table
from sarus_kernel.vault.workers import engine_host, host_probes
from sarus_kernel.vault.workers.engine_host import Host
from sarus_kernel.vault.workers.remote import EngineReply, EngineRequest
from sarus_kernel.wire.codec import encode
from tests.privacy.ward import CATALOG


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host that has not opened its engine."""
    return Host(tmp_path, CATALOG, 10)


def test_messages_that_are_no_plans_of_the_vaults_tables_do_not_get_through(host: Host) -> None:
    """Rubbish, SQL, calls, other tables: each is a failure, and none is told from another."""
    host.need_shut()


def test_a_plan_of_the_vaults_tables_does(host: Host) -> None:
    """Or the probes would prove nothing."""
    plan = msgspec.msgpack.encode(EngineRequest(encode(Table("person"))))
    found: list[EngineReply] = []

    def watched(say: object) -> list[str]:
        found.append(say(plan))  # type: ignore[operator]
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_host, "open_doors", watched)
        host.need_shut()
    assert found[0].done


def test_a_host_whose_door_is_open_does_not_listen(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that takes any table, or a decoder that takes any node."""

    def anything(self: object, relation: Relation, given: object = None) -> object:
        return engine_host.table_of(engine_host.stream_of(host_probes.pa.table({"a": [1]})))

    monkeypatch.setattr(host_probes.Nowhere, "arrow", anything)
    with pytest.raises(OwnerError, match="pg_authid"):
        host.need_shut()
