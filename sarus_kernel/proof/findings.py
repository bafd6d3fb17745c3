"""What is found about each output of a notebook, and about all of them: plain data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sarus_kernel.release import Receipt


class Status(StrEnum):
    """What may be thought of an output."""

    VERIFIED = "verified"
    LOCAL = "local"
    ALTERED = "altered"
    FORGED = "forged"
    UNLABELLED = "unlabelled"


MEANING: Mapping[Status, str] = {
    Status.VERIFIED: "the vault signed the value that is shown",
    Status.LOCAL: "computed in the notebook, from no private data, from the synthetic twin or from "
    "released values; nobody signed it",
    Status.ALTERED: "its receipts are the vault's, but it shows or says something else",
    Status.FORGED: "it claims a label that no receipt of the vault stands for",
    Status.UNLABELLED: "nothing is said about where it comes from",
}
"""One sentence for each, to be shown to people."""

BAD = (Status.ALTERED, Status.FORGED)


@dataclass(frozen=True)
class Finding:
    """What is found about one output.

    cell, output  their places, from 0; `identity` is the cell's id
    count         of `In [7]`, None where the cell was not run; `heading` is the nearest above it
    why           one sentence, in words
    label         what the output says of itself
    question      what was asked, in words: of a verified output, as signed
    releases      numbers in the ledger of the releases that it shows or was made of
    epsilon       what these cost, by addition
    receipts      those that hold, in full; the first is that of a verified output's value
    """

    cell: int
    identity: str
    output: int
    kind: str
    status: Status
    why: str
    label: str = ""
    question: str = ""
    releases: tuple[int, ...] = ()
    epsilon: float = 0.0
    receipts: tuple[Receipt, ...] = ()
    count: int | None = None
    heading: str = ""

    @property
    def place(self) -> str:
        """What stands beside the cell: `In [7]`; of one that was not run which cell it is."""
        return f"cell {self.cell + 1}" if self.count is None else f"In [{self.count}]"


@dataclass(frozen=True)
class Summary:
    """What is found about a notebook, under the key it was checked with (64 hex digits)."""

    findings: tuple[Finding, ...]
    public_key: str

    def count(self, status: Status) -> int:
        """How many outputs have a status."""
        return sum(finding.status is status for finding in self.findings)

    @property
    def honest(self) -> bool:
        """Nothing is altered and nothing forged."""
        return not any(finding.status in BAD for finding in self.findings)

    @property
    def complete(self) -> bool:
        """Honest, and nothing is without a label."""
        return self.honest and not self.count(Status.UNLABELLED)

    def words(self) -> str:
        """One line: `3 verified, 2 local`, or what is wrong first."""
        order = (Status.FORGED, Status.ALTERED, Status.UNLABELLED, Status.VERIFIED, Status.LOCAL)
        counts = [f"{n} {status.value}" for status in order if (n := self.count(status))]
        return ", ".join(counts) or "no outputs"


def as_json(summary: Summary) -> dict[str, Any]:
    """The summary as plain JSON: what `sarus-kernel verify --json` prints."""
    return {
        "honest": summary.honest,
        "complete": summary.complete,
        "words": summary.words(),
        "public_key": summary.public_key,
        "counts": {status.value: summary.count(status) for status in Status},
        "outputs": [
            {**asdict(f), "status": f.status.value, "place": f.place,
             "receipts": [asdict(r) for r in f.receipts]}
            for f in summary.findings
        ],
    }
