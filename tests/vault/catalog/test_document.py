"""Reading TOML with the line of everything."""

from pathlib import Path

import pytest

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog.document import Document, fail, read

TEXT = """\
# a comment
dataset = "d"

[tables.person]   # the people
unit = "person_id"

[tables.person.columns]
person_id = { type = "integer" }
"odd name" = { type = "text" }

[[grantees]]
name = "a"

[[grantees]]
name = "b"
"""


def written(folder: Path, text: str) -> Document:
    path = folder / "file.toml"
    path.write_text(text, encoding="utf-8")
    return read(path)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("dataset",), 2),
        (("tables", "person"), 4),
        (("tables", "person", "unit"), 5),
        (("tables", "person", "columns", "person_id", "type"), 8),
        (("tables", "person", "columns", "odd name"), 9),
        (("grantees", 0, "name"), 12),
        (("grantees", 1, "name"), 15),
        (("grantees", 1, "missing"), 14),
        (("nothing",), 0),
    ],
)
def test_line(tmp_path: Path, place: tuple[str | int, ...], line: int) -> None:
    """A place is found on its own line, or on that of the nearest thing around it."""
    assert written(tmp_path, TEXT).line(place) == line


@pytest.mark.parametrize(
    ("text", "line"), [("a = 1\nb = = 2\n", 2), ("a = 1\na = 2\n", 2), ("a = [1,\n2", 2)]
)
def test_broken_toml_names_its_line(tmp_path: Path, text: str, line: int) -> None:
    """What is not TOML is said by line, without a stack trace's words."""
    with pytest.raises(OwnerError, match=rf"^file\.toml, line {line}: This is not TOML"):
        written(tmp_path, text)


def test_missing_file(tmp_path: Path) -> None:
    """A missing file says how to make one."""
    with pytest.raises(OwnerError, match="sarus-kernel init"):
        read(tmp_path / "catalog.toml")


def test_fail_shows_the_first_and_counts_the_rest(tmp_path: Path) -> None:
    """An error stays short however much is wrong."""
    document = written(tmp_path, TEXT)
    problems = [document.problem(("dataset",), "is odd."), document.problem((), "is empty.")]
    with pytest.raises(OwnerError) as caught:
        fail(problems, tmp_path)
    lines = str(caught.value).splitlines()
    assert lines[0] == "file.toml, line 2: is odd."
    assert lines[1] == "There are 1 more."
    assert len(lines) == 3
