"""The receipts that the extension's own tests check in the browser's way."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sarus_kernel.release import Receipt
from sarus_kernel.wire.receipts import verify

FILE = Path(__file__).parents[2] / "labextension" / "tests" / "receipts.json"
FOUND: dict[str, Any] = json.loads(FILE.read_text("utf-8"))


@pytest.mark.parametrize("raw", FOUND["receipts"], ids=lambda raw: str(raw["label"]))
def test_python_and_the_browser_agree_on_the_spelling(raw: dict[str, Any]) -> None:
    """What `labextension/src/marks/receipt.ts` accepts, `verify` accepts, and no other."""
    receipt = Receipt(**{**raw, "notes": tuple(raw["notes"])})
    assert verify(receipt, FOUND["public_key"])
    assert not verify(replace(receipt, question="another"), FOUND["public_key"])
