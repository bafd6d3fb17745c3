"""What the panel beside a notebook may ask at any time, also while a cell runs.

The questions come on the control channel, which has a thread of its own: nothing here runs code of
the notebook's values or touches the twin's engine, and no answer holds anything that a cell could
not ask for.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from sarus_kernel.errors import QuestionError, SarusError
from sarus_kernel.kernel.asking.dry_run import dry_run
from sarus_kernel.kernel.completion.sql import complete_sql
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.connection.vault_names import short
from sarus_kernel.kernel.displays.overview import kind_and_values
from sarus_kernel.kernel.loading import ASKED, FINDINGS, HISTOGRAMS, VERIFYING, load
from sarus_kernel.kernel.panel.plan_steps import unfold
from sarus_kernel.kernel.releasing.requests import release, request
from sarus_kernel.kernel.table_lines import line_of
from sarus_kernel.plan.catalog import ColumnInfo, TableInfo

REQUEST, REPLY = "private_data_request", "private_data_reply"
MOST_CATEGORIES = 50
"""The most categories of a column that are listed."""

Content = dict[str, Any]
_log = logging.getLogger(__name__)


async def answer(content: Content, connection: Connection) -> Content:
    """The content of the reply. Whatever goes wrong, there is one."""
    return await asyncio.to_thread(_answer, content, connection)


def _answer(content: Content, connection: Connection) -> Content:
    ask = ASKS.get(str(content.get("ask")))
    if ask is None:
        return _error(QuestionError(f"A panel can ask for: {', '.join(ASKS)}."))
    try:
        return {"status": "ok", **ask(content, connection)}
    except SarusError as error:
        return _error(error)
    except Exception as error:
        _log.debug("A panel's question failed.", exc_info=True)
        return {"status": "error", "ename": type(error).__name__, "evalue": "Please report it."}


def _error(error: Exception) -> Content:
    return {"status": "error", "ename": type(error).__name__, "evalue": str(error)}


def _account(content: Content, connection: Connection) -> Content:
    """What is spent and left, and the releases after the ledger entry `after`, oldest first."""
    account = connection.get().account()
    after = content.get("after") or 0
    new = tuple(release for release in account.releases if release.seq > after)
    return asdict(replace(account, releases=new))


def _schema(_: Content, connection: Connection) -> Content:
    """The dataset, its tables and columns, the policy in words, and the key of the receipts."""
    vault = connection.get()
    welcome = vault.welcome()
    return {
        "dataset": welcome.catalog.dataset,
        "vault": short(connection.where),
        "unit": welcome.catalog.unit,
        "grantee": welcome.grantee,
        "policy": list(welcome.policy),
        "twin_words": welcome.twin_words,
        "public_key": welcome.public_key,
        "default_epsilon": welcome.default_epsilon,
        "tables": [_table(t, welcome.twin) for t in welcome.catalog if t.access != "withheld"],
    }


def _table(table: TableInfo, twin: tuple[str, ...]) -> Content:
    return {
        "name": table.name,
        "access": table.access,
        "description": table.description,
        "key": table.key,
        "unit": table.unit,
        "max_rows": table.max_rows,
        "rows": table.rows,
        "twin": table.name in twin,
        "line": line_of(table.name),
        "columns": [_column(column) for column in table.columns],
    }


def _column(column: ColumnInfo) -> Content:
    kind, values = kind_and_values(column)
    return {
        "name": column.name,
        "kind": column.type.kind.value,
        "type": kind,
        "values": values,
        "categories": list(column.type.categories or ())[:MOST_CATEGORIES],
        "description": column.description,
        "references": column.references,
    }


def _histogram(content: Content, connection: Connection) -> Content:
    """How the twin's values of one column are distributed. The twin is free to look at."""
    vault = connection.get()
    table = vault.catalog.table(str(content.get("table")))
    name = str(content.get("column"))
    found: Content = load(HISTOGRAMS).histogram(vault.twin_file(table.name), table, name)
    return found


def _complete(content: Content, connection: Connection) -> Content:
    """Completions inside a `%%private_sql` cell; none anywhere else."""
    code, at = str(content.get("code", "")), content.get("at")
    cursor = at if isinstance(at, int) else len(code)
    found = complete_sql(code, cursor, connection)
    return found or {"matches": [], "cursor_start": cursor, "cursor_end": cursor}


def _activity(_: Content, connection: Connection) -> Content:
    """What the vault is working on for this notebook, for how long, and what is before it."""
    state = connection.activity.state()
    share, before = connection.progress() if state["working"] else (None, None)
    return {**state, "share": share, "before": before}


def _verify(content: Content, connection: Connection) -> Content:
    """What may be thought of each output of some cells (nbformat 4), by the vault's own key.

    A reader who does not trust this kernel runs `sarus-kernel verify` with the owner's key.
    """
    notebook: Content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    notebook["cells"] = content.get("cells")
    welcome = connection.get().welcome()
    asks = load(ASKED).asked_by(welcome.catalog)
    summary = load(VERIFYING).verify(notebook, welcome.public_key, asks)
    found: Content = load(FINDINGS).as_json(summary)
    return found


ASKS: dict[str, Callable[[Content, Connection], Content]] = {
    "account": _account,
    "schema": _schema,
    "histogram": _histogram,
    "price": dry_run,
    "complete": _complete,
    "activity": _activity,
    "plan": unfold,
    "release": release,
    "request": request,
    "verify": _verify,
}
"""What can be asked, by the word in `ask`."""
