"""Reads CSV, TSV and their kin: encoding, separator, types; and notices a missing header."""

import codecs
import gzip
import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO, cast

import duckdb

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.sources.sql_text import literal
from sarus_kernel.vault.sources.tables import SourceTable
from sarus_kernel.vault.sources.text_types import written_types
from sarus_kernel.vault.sources.unreadable import unreadable

NULLS = ("", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "#N/A", "<NA>")
"""What stands for no value: as pandas reads it."""
BLOCK = 1 << 20
_VALUE = re.compile(r"\s*[+-]?[\d.,]+\s*|\d{4}-\d\d-\d\d.*|\d\d?[./]\d\d?[./]\d{2,4}.*")
_SEPARATOR = re.compile(r"[,;\t|]")


def delimited_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    files: Sequence[Path],
    scratch: Path,
    encoding: str = "",
) -> SourceTable:
    """The table that the files hold together. Raises OwnerError with the reason."""
    readable = [_as_utf8(file, scratch, encoding) for file in files]
    listed = "[" + ", ".join(literal(str(file)) for file in readable) + "]"
    try:
        options = _options(connection, readable[0], files[0])
        _need_names(connection, readable[0], files[0], options)
        hive = "=" in "".join(files[0].parts[-3:-1])
        scan = (
            f"read_csv({listed}, {options}, header=true, all_varchar=true, "
            f"union_by_name={str(len(files) > 1).lower()}, hive_partitioning={str(hive).lower()}, "
            f"nullstr=[{', '.join(literal(text) for text in NULLS)}])"
        )
        described = connection.execute(f"DESCRIBE SELECT * FROM {scan}").fetchall()
        texts = [str(row[0]) for row in described if row[1] == "VARCHAR"]
        types = written_types(connection, scan, texts)
    except duckdb.Error as error:
        raise unreadable(name, error) from None
    columns = tuple(
        (str(row[0]), types[row[0]].type if row[0] in types else str(row[1])) for row in described
    )
    return SourceTable(
        name,
        scan,
        columns,
        forms={column: found.form for column, found in types.items() if found.form},
        notes=tuple(
            f"{name}.{column} {found.doubt}: it is text until the draft says which format it has."
            for column, found in types.items()
            if found.doubt
        ),
    )


def _options(connection: duckdb.DuckDBPyConnection, file: Path, named: Path) -> str:
    """The dialect, as found out, for all files of a table."""
    tabs = ".tsv" in named.name.lower()
    given = ", delim='\\t'" if tabs else ""
    query = (
        "SELECT Delimiter, Quote, Escape, SkipRows "
        f"FROM sniff_csv({literal(str(file))}, sample_size=200000{given})"
    )
    delimiter, quote, escape, skip = connection.execute(query).fetchall()[0]
    marks = {"quote": quote, "escape": escape}
    plain = {key: mark if mark in ('"', "'", "\\") else "" for key, mark in marks.items()}
    if plain["escape"] == "'" != plain["quote"]:  # an apostrophe in a text is taken for one
        plain["escape"] = plain["quote"]
    if delimiter != "\t" and not plain["quote"]:
        plain = {"quote": '"', "escape": '"'}
    said = ", ".join(f"{key}={literal(mark)}" for key, mark in plain.items())
    return f"delim={literal(delimiter)}, {said}, skip={int(skip)}"


def _need_names(
    connection: duckdb.DuckDBPyConnection, file: Path, named: Path, options: str
) -> None:
    """Raises OwnerError if the first line is a row: half of it or more are numbers, days, what is
    there twice, and gaps beside numbers (a gap alone is a column without a name)."""
    query = (
        f"SELECT * FROM read_csv({literal(str(file))}, {options}, header=false, all_varchar=true) "
        "LIMIT 1"
    )
    rows = connection.execute(query).fetchall()
    if not rows:
        raise OwnerError(f"{named.name} is empty.")
    first = [text or "" for text in rows[0]]
    if len(first) == 1 and _SEPARATOR.search(first[0]) and '"' not in _first_line(file):
        raise OwnerError(
            f"The lines of {named.name} do not have one number of values each.\n"
            "Mend the file: a text that holds a separator stands in quotes."
        )
    values = sum(bool(_VALUE.fullmatch(text)) for text in first)
    words = [text for text in first if text and not _VALUE.fullmatch(text)]
    odd = values + len(words) - len(set(words))
    if 2 * (odd + (first.count("") if values else 0)) >= len(first):
        raise OwnerError(
            f"{named.name} has no line with the names of its columns: its first line is a row.\n"
            "Put the names there, in the order of the columns."
        )


def _first_line(file: Path) -> str:
    with _bytes(file) as raw:
        return raw.readline(BLOCK).decode("utf-8", "replace")


def _as_utf8(file: Path, scratch: Path, encoding: str) -> Path:
    """The file, or a copy of it in UTF-8 that is gone when init ends."""
    found = encoding or _encoding(file)
    if codecs.lookup(found).name in ("utf-8", "ascii"):
        return file
    copy = scratch / f"{abs(hash(file))}-{file.name.removesuffix('.gz')}"
    try:
        with _bytes(file) as raw, copy.open("w", encoding="utf-8", newline="") as out:
            decoder = codecs.getincrementaldecoder(found)()
            while block := raw.read(BLOCK):
                out.write(decoder.decode(block))
            out.write(decoder.decode(b"", final=True))
    except (UnicodeDecodeError, OSError):
        raise OwnerError(f"{file.name} is not in {found}: name its --encoding.") from None
    return copy


def _encoding(file: Path) -> str:
    """UTF-8 if all of it is; UTF-16 by its mark; else what Windows writes in the West."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with _bytes(file) as raw:
            first = raw.read(BLOCK)
            if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                return "utf-16"
            block = first
            while block:
                decoder.decode(block)
                block = raw.read(BLOCK)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    except OSError:
        raise OwnerError(f"{file.name} cannot be read.") from None
    return "utf-8"


def _bytes(file: Path) -> IO[bytes]:
    opened = gzip.open if file.name.lower().endswith(".gz") else open
    return cast("IO[bytes]", opened(file, "rb"))
