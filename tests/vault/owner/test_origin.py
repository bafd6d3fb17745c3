"""Where data come from: what is not read is refused by name, without a password."""

from pathlib import Path

import pytest

from sarus_kernel.command.init_options import dataset_name
from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.owner.origin import origin_of, written_down


@pytest.mark.parametrize(
    "source",
    [
        "mysql://user:hunter2@host/db",
        "mssql+pyodbc://user:hunter2@host/db",
        "s3://hunter2@bucket/key",
        "snowflake://user:hunter2@account",
        "https://user:hunter2@host/file.csv",
        "user:hunter2://odd",
        "mysql:user:hunter2@host/db",
        "postgresql:/user:hunter2@host/db",
        "user:hunter2@host/db",
    ],
)
def test_other_servers_are_refused_by_name(source: str) -> None:
    """In words that say what works; what was typed may hold a password and is not repeated."""
    with pytest.raises(OwnerError, match="Export the tables") as caught:
        origin_of(source)
    assert "hunter2" not in str(caught.value)


def test_no_password_is_written_down(tmp_path: Path) -> None:
    """A draft names a folder, and never an address."""
    assert written_down(origin_of("postgresql://user:hunter2@host/db")) == ()
    assert written_down(origin_of("spark:local[2]", tmp_path)) == ()
    folders = (str(tmp_path), str(tmp_path / "more"))
    assert written_down(origin_of(folders[0], also=folders[1:])) == folders


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("data/Heart Study", "Heart_Study"),
        ("heart.csv", "heart"),
        ("postgresql://u:p@host/clinic?sslmode=require", "clinic"),
        ("2023", "data_2023"),
        ("größe/", "gr__e"),
        ("", "data"),
    ],
)
def test_a_dataset_is_named_after_its_source(source: str, name: str) -> None:
    """As SQL can write it without quotes."""
    assert dataset_name(source) == name
