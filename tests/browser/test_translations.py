"""What can be translated is what the sources say (JupyterLab's own tool for it needs Node)."""

import polib

from labextension.translating import TEMPLATE, extracted


def test_the_template_is_up_to_date() -> None:
    """Else run: python -m labextension.translating"""
    kept = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(str(TEMPLATE))}
    assert {(entry.msgctxt, entry.msgid) for entry in extracted()} == kept
