"""The numbered steps of a description: rows that are made once, and may be read often."""

from dataclasses import dataclass, field, replace

from sarus_kernel.description.expressions import Said, Speaker
from sarus_kernel.description.quoting import name

LONGEST_PHRASE = 120
"""Characters of what a title says of a step; of a longer one it says the number."""


@dataclass(frozen=True)
class Source:
    """Rows that a block reads: a table or a step. `columns` are raw names to displayed ones.

    phrase  what a title says of them
    """

    words: str
    alias: str
    columns: dict[str, str]
    phrase: str = ""


@dataclass
class Block:
    """Rows in the making: what was done, line by line, and the words for each column now.

    phrase  the same in short, for a title
    made    columns that were computed over groups, and by what; None before any aggregate
    """

    lines: list[str]
    speaker: Speaker
    order: tuple[str, ...]
    phrase: str
    made: dict[str, Said] = field(default_factory=dict)
    single: bool = False

    def columns(self) -> list[tuple[str, Said]]:
        """The columns as they stand, in order, by their raw names."""
        return [(raw, self.speaker.columns[raw]) for raw in self.order]

    def rename(self, columns: dict[str, Said], hints: dict[str, str]) -> None:
        """From here on these are the columns."""
        self.order = tuple(columns)
        self.speaker = replace(self.speaker, columns=columns, hints=hints)


@dataclass
class Steps:
    """The steps so far: the lines of each, under its heading."""

    lines: list[list[str]] = field(default_factory=list)
    known: dict[str, Source] = field(default_factory=dict)
    phrases: dict[str, str] = field(default_factory=dict)

    def add(self, key: str, block: Block, shown: dict[str, str]) -> Source:
        """Close a block as a step, whose columns are called as in `shown` from now on."""
        columns = [as_named(shown[raw], said) for raw, said in block.columns()]
        block.lines.append(f"Columns: {'; '.join(columns)}")
        self.lines.append(block.lines)
        number = len(self.lines)
        phrase = f"({block.phrase})" if len(block.phrase) <= LONGEST_PHRASE else f"step {number}"
        self.known[key] = Source(f"step {number}", f"step_{number}", shown, phrase)
        self.phrases[key] = block.phrase
        return self.known[key]


def as_named(shown: str, said: Said) -> str:
    """`age = 2025 - born`, or only the name where that is all."""
    return shown if shown == said.words else f"{shown} = {said.words}"


def displayed(raws: tuple[str, ...]) -> dict[str, str]:
    """Short names that differ, for names that were made to differ."""
    taken: set[str] = set()
    found = {}
    for raw in raws:
        short, count = _short(raw), 1
        new = short
        while new in taken:
            count += 1
            new = f"{short}_{count}"
        taken.add(new)
        found[raw] = name(new)
    return found


def _short(raw: str) -> str:
    """Without the digits that lowering and SQL add so that no two names are equal."""
    head, _, tail = raw.rpartition("_")
    if head and len(tail) == 12 and not set(tail) - set("0123456789abcdef"):
        raw = head
    if not raw.replace("#", "").replace(".", "").isidentifier():
        return raw.split("#")[0] or raw
    return raw.split("#")[0].rpartition(".")[2] or raw
