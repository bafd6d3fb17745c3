"""What a block reads, with words that tell the columns of its sources apart."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sarus_kernel.description.expressions import Naming, Said, Speaker
from sarus_kernel.description.quoting import name
from sarus_kernel.description.steps import Block, Source, displayed
from sarus_kernel.plan.columns import ColumnNode
from sarus_kernel.plan.relations import Scope, Table


@dataclass(frozen=True)
class Ready:
    """A source of a block, with words for its columns that no other source of it has."""

    words: str
    phrase: str
    columns: dict[str, Said]


def distinguished(sources: list[Source], naming: Naming) -> list[Ready]:
    """Sources whose columns are told apart: by the source's name where two have the same."""
    count = Counter(shown for source in sources for shown in source.columns.values())
    found = []
    for source in sources:
        alias = naming.fresh(source.alias)
        words = source.words if alias == source.alias else f"{source.words} as {name(alias)}"
        said = {raw: Said(shown if count[shown] == 1 else f"{name(alias)}.{shown}")
                for raw, shown in source.columns.items()}  # fmt: skip
        found.append(Ready(words, source.phrase or source.words, said))
    naming.taken |= set(count)
    return found


def started(source: Ready, naming: Naming) -> Block:
    """A block that begins with a source."""
    lines = [f"From {source.words}"]
    naming.define = lines.append
    speaker = Speaker(dict(source.columns), naming, hints(source.columns))
    return Block(lines, speaker, tuple(source.columns), source.phrase)


def table(node: Table, scope: Scope) -> Source:
    """A table as a source."""
    names = scope.schema(node)
    short = node.name.split(".")[-1]
    return Source(name(short), short, {raw: name(raw) for raw in names})


def renamed(
    raws: tuple[str, ...], naming: Naming, kept: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Names for new columns that nothing in the block has; those that are `kept` stay the same."""
    plain = displayed(raws)
    return {raw: plain[raw] if raw in kept else _quoted(plain[raw], naming) for raw in raws}


def _quoted(shown: str, naming: Naming) -> str:
    bare = shown.strip("`")
    return name(naming.fresh(bare)) if bare == shown else naming.fresh(shown)


def as_said(names: dict[str, str]) -> dict[str, Said]:
    """Names as words."""
    return {raw: Said(shown) for raw, shown in names.items()}


def hints(names: Iterable[str]) -> dict[str, str]:
    """What a long expression of each column may be called."""
    names = tuple(names)
    return {raw: shown.strip("`") for raw, shown in displayed(names).items()}


def ordered(block: Block, keys: tuple[ColumnNode, ...], descending: tuple[bool, ...]) -> str:
    """The keys of a sort in words."""
    pairs = zip(keys, descending, strict=True)
    return ", ".join(f"{block.speaker.say(k).tight()}{' descending' * d}" for k, d in pairs)
