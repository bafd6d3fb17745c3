"""Takes one person out of a vault: their rows are in no version of the data any more.

The rows go by a new version of the file, written without them: a deletion inside the file would
leave their bytes there. What was released with noise stays released, as it says next to nothing
about any one person; that is what the noise was for. A keyed digest of the erased person is kept,
so that a refresh does not bring them back.
"""

import hmac
import secrets
import shutil
from collections.abc import Collection, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import duckdb
import tomlkit

from sarus_kernel.engines.opening import FILE, Place
from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.vault import data_version
from sarus_kernel.vault.catalog import load
from sarus_kernel.vault.catalog.load import FILE as CATALOG
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.owner.buying import Budget
from sarus_kernel.vault.owner.comparing_twin import forget_compared
from sarus_kernel.vault.owner.credentials import SALT
from sarus_kernel.vault.owner.drafts import Progress
from sarus_kernel.vault.owner.folders import PRIVATE, REFRESH, hidden
from sarus_kernel.vault.owner.making_twin import (
    LEDGER,
    TWIN,
    TWIN_FILE,
    charge,
    make_twin,
    noted,
    show_own,
)
from sarus_kernel.vault.owner.origin import Origin, drop_copy, fetch_copy
from sarus_kernel.vault.owner.served import in_server, left_behind, need_replaceable, put_rows
from sarus_kernel.vault.owner.snapshot import FILE as SNAPSHOT
from sarus_kernel.vault.sources.sql_text import literal, quoted
from sarus_kernel.vault.workers.data_location import place_of

ERASED = Path("private", "erased")
"""A keyed digest a line. It belongs to the vault, not to a version of the data."""
BEFORE = Path("private", "before.duckdb")
MODELS = Path("private", "models")
DELTA = 1e-6


@dataclass(frozen=True)
class Erasure:
    """What the owner wants.

    person   the value of the unit's key
    answers  blank the stored answers, and remove the stored models, too
    epsilon  make the twin anew, without the person, for so much; None: keep it
    origin   the server, where the rows are in one
    """

    person: str
    answers: bool = False
    epsilon: float | None = None
    origin: Origin | None = None


@dataclass(frozen=True)
class Erased:
    """How many rows went, for the owner's eyes; whether that is in force, or a vault still runs;
    what the owner should know of a server."""

    rows: int
    placed: bool
    words: tuple[str, ...] = ()


def erase(directory: Path, wish: Erasure, progress: Progress) -> Erased:
    """Make a version of the data without a person, and that the vault's. Raises OwnerError."""
    need_replaceable(directory)
    with data_version.only(directory):
        data_version.settle(directory)
        base = data_version.newest(directory)
        catalog, place = load(base), place_of(base / PRIVATE)
        with hidden(directory / PRIVATE, REFRESH) as building:
            (building / PRIVATE).mkdir(mode=0o700)
            progress("writing the rows without the person", 0.0)
            known = units_of(catalog), [wish.person], public_of(catalog)
            origin, old = _rows(directory, base, building, catalog, place, wish)
            rows = without(old, building / SNAPSHOT, *known)
            if not rows:
                raise OwnerError(f"Nobody in {directory} has the key {wish.person}.")
            _remember(directory, wish.person)
            _carry_over(base, building)
            if wish.epsilon is not None:
                _new_twin(directory, building, wish.epsilon, progress)
            told = _commit(directory, building, origin, wish, progress)
        placed = data_version.settle(directory)
    before = left_behind(place, directory)
    if placed and before and drop_copy(origin, before):
        told = told[:-1]  # nothing is left to be dropped: it had the person's rows
    if wish.answers:
        _blank(directory)
    progress("done", 1.0)
    return Erased(rows, placed, told)


def _commit(
    directory: Path, building: Path, origin: Origin, wish: Erasure, progress: Progress
) -> tuple[str, ...]:
    (building / BEFORE).unlink(missing_ok=True)
    words = "A person was erased" + (", and stored answers with them" * wish.answers)
    with ExitStack() as undo:
        told = put_rows(directory, building, origin, undo, progress)
        noted(directory, words, secrets.token_hex(16))
        forget_compared(directory)  # it counts the person
        data_version.commit(directory, building)
    return told


def _rows(
    directory: Path, base: Path, building: Path, catalog: Catalog, place: Place, wish: Erasure
) -> tuple[Origin, Path]:
    """Where the rows go, and the file that has them now: from another engine they are fetched."""
    if place["engine"] == FILE:
        return Origin(), base / SNAPSHOT
    origin = in_server(wish.origin, place, directory)
    there = place["folder"] if place["engine"] == "spark" else place["schema"]
    fetch_copy(origin, there, catalog, building / BEFORE)
    return origin, building / BEFORE


def units_of(catalog: Catalog) -> dict[str, str]:
    """The column of each private table that says whose row it is."""
    return {table.name: table.unit for table in catalog if table.private and table.unit}


def public_of(catalog: Catalog) -> frozenset[str]:
    """The tables that are about nobody."""
    return frozenset(table.name for table in catalog if table.access == "public")


def without(
    old: Path,
    new: Path,
    units: Mapping[str, str],
    people: Collection[str],
    public: Collection[str] | None = None,
) -> int:
    """Write a database anew without the rows of some people; how many rows went.

    Of tables without a unit only the public ones are written, if it is said which they are: what
    was copied once and is withheld now may have those people's rows, and nobody may ask for it.
    """
    listed = ", ".join(literal(person) for person in people)
    went = 0
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH {literal(str(old))} AS old (READ_ONLY)")
        connection.execute(f"ATTACH {literal(str(new))} AS new")
        query = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'old'"
        for (table,) in connection.execute(query).fetchall():
            source = f"FROM old.main.{quoted(table)}"
            if table in units:
                theirs = f"CAST({quoted(units[table])} AS VARCHAR) IN ({listed})"
                found = connection.execute(f"SELECT count(*) {source} WHERE {theirs}").fetchone()
                went += found[0] if found else 0
                source += f" WHERE NOT {theirs}"
            elif public is not None and table not in public:
                continue
            connection.execute(f"CREATE TABLE new.main.{quoted(table)} AS {source}")
        connection.execute("DETACH new")
    return went


def forget_erased(
    directory: Path, building: Path, units: Mapping[str, str], home: str
) -> dict[str, int]:
    """Take those out of new rows who were erased before: a source may still have them.

    How many rows each table has after that, for the owner's eyes; {} where nobody was taken out.
    """
    digests = _digests(directory)
    if not digests:
        return {}
    file, salt = building / SNAPSHOT, (directory / SALT).read_bytes()
    query = f"SELECT CAST({quoted(units[home])} AS VARCHAR) FROM {quoted(home)}"
    with duckdb.connect(str(file), read_only=True) as connection:
        keys = [str(row[0]) for row in connection.execute(query).fetchall()]
    back = [key for key in keys if _digest(salt, key) in digests]
    if not back:
        return {}
    clean = file.with_suffix(".clean")
    without(file, clean, units, back)
    clean.replace(file)
    with duckdb.connect(str(file), read_only=True) as connection:
        return {name: connection.table(quoted(name)).shape[0] for name in units}


def _digest(salt: bytes, person: str) -> str:
    return hmac.new(salt, b"erased|" + person.encode(), sha256).hexdigest()


def _digests(directory: Path) -> frozenset[str]:
    file = directory / ERASED
    return frozenset(file.read_text("ascii").split()) if file.exists() else frozenset()


def _remember(directory: Path, person: str) -> None:
    """Before the rows are gone: should this be the last thing that is done, the next refresh, or
    this once more, finishes it."""
    salt = (directory / SALT).read_bytes()
    listed: Sequence[str] = sorted({*_digests(directory), _digest(salt, person)})
    draft = (directory / ERASED).with_name(f".{ERASED.name}-{secrets.token_hex(4)}")
    draft.touch(0o600)
    draft.write_text("\n".join(listed) + "\n", "ascii")
    draft.replace(directory / ERASED)


def _carry_over(base: Path, building: Path) -> None:
    """All else of the version there is, under a version of its own: no stored answer is given."""
    for part in data_version.PARTS:
        own = (SNAPSHOT, data_version.PLACE, data_version.TABLES, TWIN, Path(CATALOG))
        if part not in own and (base / part).exists():
            shutil.copy2(base / part, building / part)
    shutil.copytree(base / TWIN, building / TWIN)
    show_own(building, load(base))  # another twin has learnt from the person without any noise
    document = tomlkit.parse((base / CATALOG).read_text("utf-8"))
    document["data_version"] = secrets.token_hex(8)
    (building / CATALOG).write_text(tomlkit.dumps(document), "utf-8")


def _new_twin(directory: Path, building: Path, epsilon: float, progress: Progress) -> None:
    catalog = load(building)
    ledger = Ledger.open(directory / LEDGER)
    try:
        charge(ledger, catalog, epsilon, DELTA, f"The synthetic twin of {catalog.dataset}, anew")
    finally:
        ledger.close()
    shutil.rmtree(building / TWIN)
    (building / TWIN_FILE).unlink()
    make_twin(building, catalog, Budget(PrivacyLoss(), epsilon, DELTA), progress)


def _blank(directory: Path) -> None:
    """Who was released what, and for what price, stays in the ledger; the values do not."""
    ledger = Ledger.open(directory / LEDGER)
    try:
        ledger.blank()
    finally:
        ledger.close()
    shutil.rmtree(directory / MODELS, ignore_errors=True)
