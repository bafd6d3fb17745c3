"""Pays for the synthetic twin, makes it, and writes it where grantees fetch it."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import tomlkit

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import OLD, SOME
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.types import Kind
from sarus_kernel.release import Label, PrivacyLoss
from sarus_kernel.vault import twin
from sarus_kernel.vault.formats import KEPT
from sarus_kernel.vault.ledger.entries import Caps, Charged, Entry
from sarus_kernel.vault.ledger.ledger import Ledger
from sarus_kernel.vault.ledger.notes import note
from sarus_kernel.vault.owner.buying import (
    OTHER,
    Budget,
    Facts,
    buy,
    shared_budget,
    wanted,
    with_others,
)
from sarus_kernel.vault.owner.drafts import InitOptions, Progress
from sarus_kernel.vault.owner.snapshot import FILE as SNAPSHOT
from sarus_kernel.vault.owner.snapshot import SPILL
from sarus_kernel.vault.sdv.choice import OWN, WORDS, fitting, mark, said
from sarus_kernel.vault.sdv.drawing import draw
from sarus_kernel.vault.sdv.environment import usual
from sarus_kernel.vault.sources.opening import ROOM
from sarus_kernel.vault.sources.sql_text import quoted
from sarus_kernel.vault.twin.parts import with_parts
from sarus_kernel.vault.twin.writing import FILE as TWIN_WORDS

LEDGER = Path("private", "ledger.db")
TWIN = Path("twin")
TWIN_FILE = Path("private", "twin.duckdb")
LINE = "twin"
LEARNING = 0.8
"""The share of the work that learning the model is, roughly; the rest is drawing from it."""
OWNER = "owner"


@dataclass(frozen=True)
class Bought:
    """What the twin's noisy figures say besides: public from now on, and paid for already.

    rows    of each private table, how many rows nearly everybody has at most
    values  of columns without bounds, between which numbers nearly all values lie
    nulls   of columns that may be null, the share of rows that are, where the noise supports one
    groups  of the usual keys, how many values shares of the people have at most
    """

    rows: Mapping[str, int]
    values: Mapping[tuple[str, str], tuple[float, float]]
    nulls: Mapping[tuple[str, str], float]
    groups: Mapping[tuple[str, str], tuple[int, ...]]


def buy_facts(directory: Path, catalog: Catalog, options: InitOptions) -> tuple[Facts, Budget]:
    """Charge for the twin, buy what it is to know of texts and small numbers, write `OTHER`.

    What is left of the budget is for `make_twin`; all of it, where there is nothing to buy.
    """
    _charge(directory, catalog, options)
    facts, budget = buy_within(directory, catalog, options)
    with _opened(directory, read_only=False) as connection:
        with_others(connection, facts)
    return facts, budget


def buy_within(
    directory: Path,
    catalog: Catalog,
    options: InitOptions,
    only: Collection[tuple[str, str]] | None = None,
) -> tuple[Facts, Budget]:
    """Buy facts (of some columns alone, if these are named) from a twin's budget, charged before;
    what is left of it."""
    places = [
        place for place in wanted(catalog)
        if only is None or (place[0].name, place[1].name) in only
    ]  # fmt: skip
    if not places:
        return Facts(), Budget(PrivacyLoss(), options.twin_epsilon, options.twin_delta)
    budget = shared_budget(options.twin_epsilon, options.twin_delta)
    with _opened(directory) as connection:
        return buy(connection, places, budget.facts), budget


def close_lists(directory: Path, catalog: Catalog) -> None:
    """Write `OTHER` for what is on no list of categories that has it: rows of a later version may
    hold texts that the first one did not have."""
    lists = {
        (table.name, column.name): tuple(str(each) for each in column.type.categories or ())
        for table in catalog
        if table.private
        for column in table.columns
        if column.type.kind is Kind.TEXT and OTHER in (column.type.categories or ())
    }
    with _opened(directory, read_only=False) as connection:
        with_others(connection, Facts(categories=lists))


def keep_twin(before: Path, directory: Path, catalog: Catalog) -> None:
    """The twin of an earlier version for this one, free: it is public, and was paid for then.

    Its private tables have the columns of the catalog, no others; public tables are this
    version's own. What the vault plans by is kept as well, whoever made what is shown.
    """
    (directory / TWIN).mkdir()
    known = tomlkit.parse((before / TWIN / TWIN_WORDS).read_text("utf-8"))
    known[KEPT] = True
    (directory / TWIN / TWIN_WORDS).write_text(tomlkit.dumps(known), "utf-8")
    with _opened(directory) as connection:
        tables = _public(connection, catalog)
    own = own_tables(before, catalog)
    shown = {
        name: pq.read_table(before / TWIN / f"{name}.parquet").select(rows.column_names)
        for name, rows in own.items()
    }
    for name, rows in (tables | shown).items():
        pq.write_table(rows, directory / TWIN / f"{name}.parquet", compression="zstd")
    _for_trials(tables | own, directory / TWIN_FILE)


def outgrown(directory: Path, people: int) -> tuple[str, ...]:
    """What the owner should know where a version has far more people than its twin speaks of."""
    known = tomlkit.parse((directory / TWIN / TWIN_WORDS).read_text("utf-8"))
    if people <= OLD * float(known.get("stands_for", 0)) + SOME:
        return ()
    return (
        f"There are more than {OLD:.0f} times as many people as when the twin was made. Until "
        "`sarus-kernel twin`\nmakes it anew, a question with very many groups may have no answer.",
    )


def own_tables(directory: Path, catalog: Catalog) -> dict[str, pa.Table]:
    """The private tables of the twin that the vault plans by, with the columns of the catalog."""
    with duckdb.connect(str(directory / TWIN_FILE), read_only=True) as connection:
        return {
            table.name: connection.sql(
                f"SELECT {', '.join(quoted(column.name) for column in table.columns)} "
                f"FROM {quoted(table.name)}"
            ).to_arrow_table()
            for table in catalog
            if table.private
        }


def show_own(directory: Path, catalog: Catalog) -> None:
    """Show the twin that the vault plans by, where SDV's was shown: free, it was paid for."""
    file = directory / TWIN / TWIN_WORDS
    known = tomlkit.parse(file.read_text("utf-8"))
    own = known.pop("own", None)
    if own is None:
        return
    for name, rows in own_tables(directory, catalog).items():
        pq.write_table(rows, directory / TWIN / f"{name}.parquet", compression="zstd")
    known.pop("made_by", None)
    known["people"], known["words"] = own["people"], own["words"]
    file.write_text(tomlkit.dumps(known), encoding="utf-8")


def make_twin(
    directory: Path,
    catalog: Catalog,
    budget: Budget,
    progress: Progress,
    into: Path | None = None,
    synthesizer: str = OWN,
) -> Bought:
    """Write the twin `into` a directory (the vault's own unless another is named).

    Within a budget that has been charged; what else was learnt with it. The file of trials always
    holds the twin that was paid for: everything that the vault plans by (bounds, centres, keys,
    prices, starts of models) is read off it or off the catalog. So another synthesizer, which has
    no privacy to lend, changes what people see and nothing that is released.
    """
    into, chosen = into or directory, fitting(synthesizer, catalog)
    with _opened(directory) as connection:
        model = twin.fit(
            catalog,
            connection,
            budget.twin_epsilon,
            budget.twin_delta,
            lambda what, share: progress(what, LEARNING * share),
        )
        progress("making up people", LEARNING)
        public, own = _public(connection, catalog), with_parts(twin.sample(model), catalog)
        if chosen is None:
            twin.write(model, own | public, into)
        else:
            progress("SDV learns and draws", LEARNING)
            levels = draw(model, connection, chosen, usual(), into / "private")
            made = with_parts(twin.sample(model, given=levels), catalog)
            twin.write(model, made | public, into, mark(chosen), said(model.loss))
    _for_trials(own | public, into / TWIN_FILE)
    return Bought(
        twin.contribution_bounds(model),
        twin.value_bounds(model),
        twin.null_shares(model),
        model.groups,
    )


def _opened(directory: Path, read_only: bool = True) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        str(directory / SNAPSHOT),
        read_only=read_only,
        config={"memory_limit": ROOM, "temp_directory": str(directory / SPILL)},
    )


def _for_trials(tables: Mapping[str, pa.Table], file: Path) -> None:
    """The twin as a database: the vault tries questions on it, to choose bounds and say errors."""
    with duckdb.connect(str(file)) as connection:
        for name, table in tables.items():
            connection.register("made", table)
            connection.execute(f"CREATE TABLE {quoted(name)} AS FROM made")
            connection.unregister("made")
        connection.execute("CHECKPOINT")  # a full disk is told here, and not when it is closed


def _public(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> dict[str, pa.Table]:
    """The public tables as they are: the kernel joins them with the twin."""
    return {
        table.name: connection.sql(f"SELECT * FROM {quoted(table.name)}").to_arrow_table()
        for table in catalog
        if table.access == "public"
    }


def _charge(directory: Path, catalog: Catalog, options: InitOptions) -> None:
    """Open the ledger with its first entry: charged before the first private row is looked at."""
    words = named(catalog, options.synthesizer) + ", and facts for the catalog"
    ledger = Ledger.create(directory / LEDGER)
    try:
        charge(ledger, catalog, options.twin_epsilon, options.twin_delta, words)
    finally:
        ledger.close()


def need_synthesizer(synthesizer: str, catalog: Catalog) -> None:
    """Raises OwnerError, before anything is paid for, where it is not there or does not fit."""
    if fitting(synthesizer, catalog) is not None:
        usual().need()


def named(catalog: Catalog, synthesizer: str) -> str:
    """What is charged for, in the ledger's words."""
    if synthesizer == OWN:
        return f"The synthetic twin of {catalog.dataset}"
    return f"Figures of {catalog.dataset} to plan by (the twin shown is {WORDS})"


def charge(ledger: Ledger, catalog: Catalog, epsilon: float, delta: float, words: str) -> None:
    """Write the price of a twin down, on its line, before a private row is looked at."""
    loss = twin.cost(epsilon, delta)
    spent = ledger.spent(LINE).loss
    question = f"twin {catalog.version} {epsilon!r} {delta!r} {spent.epsilon!r}"
    entry = Entry(
        line=LINE,
        grantee=OWNER,
        question=hashlib.sha256(question.encode()).hexdigest(),
        words=words,
        label=Label.PRIVATE.value,
        loss=loss,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    # What the line holds is what the owner has put on it, by init and by each twin after that.
    outcome = ledger.charge(entry, Caps(spent.epsilon + epsilon, 2 * spent.delta + delta))
    if not isinstance(outcome, Charged):
        raise InternalError("The twin does not fit the budget that was made for it.")


def noted(directory: Path, words: str, what: str, operation: str = "") -> None:
    """Write down in the ledger what the owner does to the vault, before it is done."""
    ledger = Ledger.open(directory / LEDGER)
    try:
        note(ledger, words, what, operation)
    finally:
        ledger.close()
