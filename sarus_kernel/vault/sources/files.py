"""Finds which files of a folder are which tables: single files, parts, partitions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.sources.lakes import lake_of
from sarus_kernel.vault.sources.names import table_name
from sarus_kernel.vault.sources.workbooks import SUFFIXES as WORKBOOKS

KINDS = {
    **dict.fromkeys((".parquet", ".pq", ".parq"), "parquet"),
    **dict.fromkeys((".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".txt.gz"), "delimited"),
    **dict.fromkeys((".jsonl", ".ndjson", ".json", ".jsonl.gz", ".ndjson.gz", ".json.gz"), "json"),
    **dict.fromkeys(WORKBOOKS, "workbook"),
}
_PART = re.compile(r"^(part[-_]?)?\d[\w-]*$|^part[-_].*$", re.IGNORECASE)
"""A name that numbers a part, as Spark writes them, or a year: 2023, part-00000-ab12."""


@dataclass(frozen=True)
class TableFiles:
    """The files of one table, all of one kind. A lake's is its folder."""

    name: str
    kind: str
    files: tuple[Path, ...]


def kind_of_file(file: Path) -> str:
    """What a file holds, by its name; "" if that is not known."""
    low = file.name.lower()
    return next((kind for end, kind in KINDS.items() if low.endswith(end)), "")


def stem(file: Path) -> str:
    """A file's name without what its format and its packing add."""
    low = file.name.lower()
    ends = [end for end in KINDS if low.endswith(end)]
    return file.name[: -max(map(len, ends))] if ends else file.stem


def find_tables(folder: Path) -> tuple[list[TableFiles], list[str]]:
    """The tables of a folder, and the names of what in it is not read.

    Raises OwnerError where one table would be two. A folder of parts only is a table itself.
    """
    if lake := lake_of(folder):
        return [TableFiles(table_name(folder.name), lake, (folder,))], []
    entries = [each for each in sorted(folder.iterdir()) if not _is_hidden(each)]
    if entries and all(_is_part(each) for each in entries):
        whole = _from_folder(folder)
        return ([whole] if whole else []), []
    found: dict[str, list[Path]] = {}
    tables, skipped = [], []
    for each in entries:
        if each.is_dir():
            table = _from_folder(each)
            tables += [table] if table else []
            skipped += [] if table else [each.name]
        elif kind_of_file(each):
            found.setdefault(_without_part(stem(each)), []).append(each)
        else:
            skipped.append(each.name)
    tables += [_of_files(name, files) for name, files in found.items()]
    _need_different(tables, folder)
    return sorted(tables, key=lambda table: table.name), skipped


def _is_hidden(path: Path) -> bool:
    return path.name.startswith((".", "_", "~$")) or path.name.endswith(".crc")


def _is_part(path: Path) -> bool:
    if path.is_dir():
        return "=" in path.name
    return bool(kind_of_file(path)) and bool(_PART.match(stem(path)))


def _without_part(name: str) -> str:
    """visits.2023 and visits.2024 are parts of visits."""
    first, dot, last = name.rpartition(".")
    return first if dot and first and _PART.match(last) else name


def _from_folder(folder: Path) -> TableFiles | None:
    """The table whose parts a folder holds, at any depth (`year=2023/part-0.parquet`)."""
    if lake := lake_of(folder):
        return TableFiles(table_name(folder.name), lake, (folder,))
    files = [
        each
        for each in sorted(folder.rglob("*"))
        if each.is_file() and not _is_hidden(each) and kind_of_file(each)
    ]
    return _of_files(folder.name, files) if files else None


def _of_files(name: str, files: list[Path]) -> TableFiles:
    kinds = {kind_of_file(file) for file in files}
    if len(kinds) > 1 or (len(files) > 1 and kinds == {"workbook"}):
        listed = ", ".join(file.name for file in files[:4])
        raise OwnerError(f"The table {name} has several files ({listed}): keep those of one kind.")
    return TableFiles(table_name(name), kinds.pop(), tuple(files))


def _need_different(tables: list[TableFiles], folder: Path) -> None:
    for name in _twice(table.name for table in tables):
        raise OwnerError(f"{folder.name} has two files for the table {name}: keep one of them.")


def _twice(names: Iterator[str]) -> list[str]:
    seen: set[str] = set()
    again = []
    for name in names:
        if name.casefold() in seen:
            again.append(name)
        seen.add(name.casefold())
    return again
