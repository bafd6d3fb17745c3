"""`sarus.names(df)`: names in the place of codes, for tables and plots that people read."""

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import pandas as pd

from sarus_kernel.client.vocabulary import TABLE, code_names, has_names, names_of
from sarus_kernel.frontends.python.datasets import Client
from sarus_kernel.frontends.python.traced import Traced, escape
from sarus_kernel.plan.relations import Table

_KNOWN: WeakKeyDictionary[Any, Mapping[Any, str]] = WeakKeyDictionary()


def names(frame: Any) -> Any:
    """A copy of a DataFrame or Series with the names of codes, in columns and labels alike.

    Which columns hold codes the catalog says (`references`), what they mean the public table
    `concept`; a code that is not in it stays, and so does everything where there is none. A traced
    frame gives its synthetic values. Raises VaultUnavailable.
    """
    plain = escape(frame) if isinstance(frame, Traced) else frame
    if not isinstance(plain, pd.DataFrame | pd.Series):
        return plain
    client = Client()
    catalog = client.vault.catalog
    if not has_names(catalog):
        return plain.copy()
    return _named(plain, code_names(catalog), known(client))


def known(client: Client) -> Mapping[Any, str]:
    """Code to name, of the vault in use; read once."""
    vault = client.vault
    if vault not in _KNOWN:
        _KNOWN[vault] = names_of(client.frame(Table(TABLE)))
    return _KNOWN[vault]


def _named(plain: Any, codes: frozenset[str], words: Mapping[Any, str]) -> Any:
    named = plain.copy()
    named.index = _labels(plain.index, codes, words)
    if isinstance(plain, pd.Series):
        return _cells(named, words) if plain.name in codes else named
    named.columns = _labels(plain.columns, codes, words)
    for place, column in enumerate(plain.columns):
        if column in codes:
            named.isetitem(place, _cells(named.iloc[:, place], words))
    return named


def _cells(column: "pd.Series[Any]", words: Mapping[Any, str]) -> "pd.Series[Any]":
    return column.astype("object").map(lambda code: words.get(code, code))


def _labels(labels: pd.Index, codes: frozenset[str], words: Mapping[Any, str]) -> pd.Index:
    """Labels of an axis, of which a level may hold codes."""
    if isinstance(labels, pd.MultiIndex):
        each = (labels.get_level_values(at) for at in range(labels.nlevels))
        levels = [_labels(level, codes, words) for level in each]
        both: pd.Index = pd.MultiIndex.from_arrays(levels, names=labels.names)
        return both
    if labels.name not in codes:
        return labels
    named: pd.Index = pd.Index([words.get(code, code) for code in labels], name=labels.name)
    return named
