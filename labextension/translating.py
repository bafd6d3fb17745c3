"""Keeps the translations of the JupyterLab extension: what can be translated, and what is.

    python -m labextension.translating          extract, merge into each language, compile
    python -m labextension.translating fr_FR    the same, and begin that language if it is new

Texts come out of the sources by `jupyterlab-translate`, the tool that JupyterLab's own language
packs are made with (gettext-extract for TypeScript, the selectors of settings for schemas).
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polib
from jupyterlab_translate.converters import convert_catalog_to_json
from jupyterlab_translate.utils import extract_schema_strings, extract_tsx_strings

ROOT = Path(__file__).resolve().parent.parent
EXTENSION = ROOT / "labextension"
LOCALE = ROOT / "sarus_kernel" / "locale"
DOMAIN = "sarus_kernel"
TEMPLATE = LOCALE / f"{DOMAIN}.pot"
ONE_OR_MORE = "nplurals=2; plural=(n != 1);"
"""What a new language begins with: a translator knows better."""
WIDTH = 100_000
"""No line is broken, so that a change of a text is a change of one line."""


def main() -> None:
    """Bring everything up to date."""
    template = extracted()
    template.save(str(TEMPLATE))
    known = (folder.parent.name for folder in LOCALE.glob("*/LC_MESSAGES"))
    for language in sorted({*sys.argv[1:], *known}):
        file = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
        merged(file, language, template).save(str(file))
        compile_to(file.parent, file)


def extracted() -> polib.POFile:
    """All texts of the extension, sorted. Where they stand is told by file, not by line."""
    catalog = polib.POFile(wrapwidth=WIDTH)
    catalog.metadata = _metadata()
    for (context, text), found in sorted(_texts().items()):
        places = sorted({(place, "") for place, _ in found["occurrences"]})
        plural = found.get("msgid_plural", "")
        entry = polib.POEntry(
            msgid=text, msgctxt=context or None, occurrences=places, msgid_plural=plural
        )
        if plural:
            entry.msgstr_plural = {0: "", 1: ""}
        catalog.append(entry)
    return catalog


def _texts() -> dict[tuple[str, str], dict[str, Any]]:
    # The tool finds its program by the path.
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    texts: dict[tuple[str, str], dict[str, Any]] = {}
    for found in _found():
        texts.setdefault((found.get("msgctxt", ""), found["msgid"]), found)
    return {key: found for key, found in texts.items() if key[1]}


def _found() -> Iterator[dict[str, Any]]:
    yield from extract_tsx_strings(EXTENSION / "src")
    with tempfile.TemporaryDirectory() as folder:
        # It looks at every package.json below, so node_modules has to stay out.
        shutil.copy(EXTENSION / "package.json", folder)
        shutil.copytree(EXTENSION / "schema", Path(folder) / "schema")
        yield from extract_schema_strings(folder)


def merged(file: Path, language: str, template: polib.POFile) -> polib.POFile:
    """A language's catalog with the texts that there are now; what it has of them is kept."""
    if not file.exists():
        file.parent.mkdir(parents=True)
        catalog = polib.POFile(wrapwidth=WIDTH)
    else:
        catalog = polib.pofile(str(file), wrapwidth=WIDTH)
    catalog.metadata = {
        **_metadata(),
        "Language": language,
        "Plural-Forms": catalog.metadata.get("Plural-Forms", ONE_OR_MORE),
    }
    catalog.merge(template)
    for entry in catalog.obsolete_entries():
        catalog.remove(entry)
    catalog.sort(key=lambda entry: (entry.msgctxt or "", entry.msgid))
    return catalog


def compile_to(folder: Path, file: Path) -> None:
    """The JSON that JupyterLab's server reads. Begun anew: the tool would keep old texts."""
    (folder / f"{DOMAIN}.json").unlink(missing_ok=True)
    made = convert_catalog_to_json(file, folder, DOMAIN)
    text = json.dumps(json.loads(made.read_text("utf-8")), ensure_ascii=False, indent=1)
    made.write_text(text + "\n", "utf-8")


def _metadata() -> dict[str, str]:
    version = json.loads((EXTENSION / "package.json").read_text("utf-8"))["version"]
    return {
        "Project-Id-Version": f"{DOMAIN} {version}",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }


if __name__ == "__main__":
    main()
