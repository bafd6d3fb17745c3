"""Each language of the extension is whole, and what JupyterLab reads is what translators wrote."""

import json
import re
from pathlib import Path

import polib
import pytest
from jupyterlab_server.translation_utils import get_installed_packages_locale

from labextension.translating import DOMAIN, LOCALE, TEMPLATE, compile_to

LANGUAGES = sorted(folder.parent.name for folder in LOCALE.glob("*/LC_MESSAGES"))
LABELS = ("Public", "Whitelisted", "Differentially-private evaluation",
          "Evaluated from synthetic data only")  # fmt: skip
_PLACE = re.compile(r"%\d|%%\w+")


def catalog(language: str) -> polib.POFile:
    """A language's catalog."""
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"))


def test_there_is_a_language() -> None:
    """One that shows that it works end to end."""
    assert "de_DE" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    """None is missing, none is left from before, and each keeps its places for values."""
    template = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(TEMPLATE))}
    entries = catalog(language)
    assert {(entry.msgctxt, entry.msgid) for entry in entries} == template
    for entry in entries:
        forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        for form in forms:
            assert form, f"not translated: {entry.msgid}"
            wanted = sorted(_PLACE.findall(entry.msgid_plural or entry.msgid))
            assert sorted(_PLACE.findall(form)) == wanted, entry.msgid


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_read_is_what_was_written(language: str, tmp_path: Path) -> None:
    """The compiled form is of this very catalog, and JupyterLab finds it."""
    folder = LOCALE / language / "LC_MESSAGES"
    compile_to(tmp_path, folder / f"{DOMAIN}.po")
    compiled = json.loads((tmp_path / f"{DOMAIN}.json").read_text("utf-8"))
    assert json.loads((folder / f"{DOMAIN}.json").read_text("utf-8")) == compiled
    found, said = get_installed_packages_locale(language)
    assert not said.strip() and found[DOMAIN] == compiled


def test_the_four_labels_are_no_words_to_translate() -> None:
    """They are what the vault signs: the same in every language."""
    texts = {entry.msgid for entry in polib.pofile(str(TEMPLATE))}
    assert not texts & set(LABELS)
