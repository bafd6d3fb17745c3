"""A vault says at its start with which versions of its engine its promises were tested."""

import logging
from pathlib import Path

import pytest

from sarus_kernel.vault.workers import versions
from sarus_kernel.vault.workers.data_location import write_place
from sarus_kernel.vault.workers.engine_host import Host
from tests.clinic import CLINIC


class Opened:
    """Stands for a server of another version."""

    def version(self) -> str:
        return "13.2"


def test_a_version_that_was_tested_needs_no_warning(tmp_path: Path) -> None:
    """Only the words for the terminal."""
    said = versions.said(tmp_path)
    assert "DuckDB 2.0.0 and 2.0.1" in said["tested"]
    assert "warning" not in said


def test_another_one_is_told_of_in_log_and_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """In the same words."""
    monkeypatch.setattr(versions, "duckdb_version", lambda: "2.9.0")
    said = versions.said(tmp_path)
    assert "DuckDB 2.9.0" in said["warning"]
    assert said["warning"] in caplog.text


def test_of_a_server_the_host_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It alone knows the version; the terminal says where to look."""
    write_place(tmp_path, {"engine": "postgres", "url": "", "schema": "s", "version": "v"})
    assert "vault.log" in versions.said(tmp_path)["tested"]
    host = Host(tmp_path, CLINIC, 1)
    monkeypatch.setattr(host, "_engine", Opened)
    with caplog.at_level(logging.WARNING):
        host.warm()
    assert "PostgreSQL 13.2" in caplog.text
