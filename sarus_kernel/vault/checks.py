"""What an exact result would rest on, for the owner's eyes alone: people, classes, rare values.

It reads real rows, and nothing of it ever reaches a grantee. The kinds of checks are those of
statistical disclosure control (threshold, dominance, class disclosure, differencing; see Hundepool
et al., Statistical Disclosure Control, 2012, ch. 4). They are no differential privacy.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from sarus_kernel.errors import NotReleasable
from sarus_kernel.plan.calls import Call, Constant
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.columns import Column
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Scope, project
from sarus_kernel.plan.walk import walk
from sarus_kernel.release import Cell, Value
from sarus_kernel.rewriting.release_points import ReleasePoints
from sarus_kernel.rewriting.unit_local import UnitLocal
from sarus_kernel.vault import approvals
from sarus_kernel.vault.dominance import NK, P, dominated_cells
from sarus_kernel.vault.policy.crowds import DIGEST, Crowds
from sarus_kernel.vault.policy.decide import LEAST_IN_FOLD
from sarus_kernel.vault.policy.operations import EXPORTS
from sarus_kernel.vault.policy.rules.leaves import LEAST_IN_LEAF, TREES
from sarus_kernel.vault.requests import Asked
from sarus_kernel.vault.stages import ExactCall
from sarus_kernel.vault.workers.pool import Workers

FEW = 10
"""Fewer people than this behind something are pointed out (acro's threshold)."""
DOMINANT = 0.5
"""From this share of a sum on, one person is pointed out."""
PERSON = "\N{MIDDLE DOT}person"
ADDED, EXTREME = ("sum ", "avg "), ("min ", "max ")
"""How the columns of aggregates that add values up are named, and of those that pick one."""


@dataclass(frozen=True)
class Check:
    """One finding. `few`: it is about few people, or one person dominates."""

    what: str
    found: str
    few: bool = False


@dataclass(frozen=True)
class Crowd:
    """Rows behind a result: whose each is, its columns, and the class of each where it has one."""

    name: str
    persons: Sequence[Cell]
    columns: Mapping[str, Sequence[Cell]]
    classes: Sequence[Cell] = ()
    cells: Sequence[tuple[Cell, ...]] = field(default=())


@dataclass(frozen=True)
class Checked:
    """All findings about a request, and the keyed digests of the people behind it."""

    checks: tuple[Check, ...]
    crowds: tuple[bytes, ...]


def checked(asked: Asked, catalog: Catalog, salt: str, workers: Workers, known: Crowds) -> Checked:
    """Look at the real rows behind a request. Raises NotReleasable, Refused."""
    plan = approvals.plan_of(asked)
    crowds = list(_crowds(plan, catalog, salt, workers))
    found = [check for crowd in crowds for check in _of_crowd(crowd)]
    behind = tuple(digests(crowd.persons, salt) for crowd in crowds)
    for crowd, each in zip(crowds, behind, strict=True):
        found += _differing(crowd.name, *known.nearest(each, catalog.version))
    call = approvals.askable(plan, catalog, salt)
    if call is not None:
        found += _folds(call, crowds)
        found += _fitted_leaves(call, workers)
    return Checked((*found, *_leaves(plan, crowds)), behind)


def on_twin(asked: Asked, catalog: Catalog, salt: str, workers: Workers) -> Value | None:
    """What the synthetic twin gives for a request; None where it gives nothing."""
    plan = approvals.plan_of(asked)
    call = approvals.askable(plan, catalog, salt)
    return workers.call_twin(plan if call is None else call.plan)


def digests(people: Sequence[Cell], salt: str) -> bytes:
    """The sorted keyed digests of a set of people, one after the other."""
    key = salt.encode()[:64]
    made = {blake2b(repr(p).encode(), key=key, digest_size=DIGEST).digest() for p in people}
    return b"".join(sorted(made))


def _crowds(plan: Node, catalog: Catalog, salt: str, workers: Workers) -> Iterator[Crowd]:
    call = approvals.askable(plan, catalog, salt)
    if call is None:
        yield from _of_relation(plan, catalog, workers)
        return
    for number, (x, y) in enumerate(call.data):
        name = "X and y" if len(call.data) == 1 else ("training", "test")[number]
        features, target = workers.call(x), workers.call(y)
        if features.index != 1 or target.index != 1 or target.form != "series":
            raise NotReleasable("X and y are not rows of people.")
        persons, *columns = _columns(features)
        shown = dict(zip(features.columns[1:], columns, strict=True))
        yield Crowd(name, persons, shown, _columns(target)[1])


def _of_relation(plan: Node, catalog: Catalog, workers: Workers) -> Iterator[Crowd]:
    """The rows below each aggregate over people; the rows themselves if there is none."""
    relation, _ = approvals.relational(plan, catalog)
    points = ReleasePoints(Scope(catalog))
    side = points.visit(relation)
    for number, point in enumerate(points.points, 1):
        keys = {f"key {n}": key for n, key in enumerate(point.aggregate.keys, 1)}
        made = enumerate(point.aggregate.aggregates, 1)
        told = {f"{each.function} {n}": each.arguments[0] for n, each in made if each.arguments}
        named = {PERSON: Column(point.local.unit), **keys, **told}
        (rows,) = workers.query([project(point.local.relation, named)])
        columns = dict(zip(rows.columns, _turned(rows.rows, len(rows.columns)), strict=True))
        cells = list(zip(*(columns[key] for key in keys), strict=True)) if keys else []
        values = {name: columns[name] for name in told}
        yield Crowd(f"aggregate {number}", columns[PERSON], values, (), cells)
    if isinstance(side, UnitLocal):
        named = {PERSON: Column(side.unit)}
        (rows,) = workers.query([project(side.relation, named)])
        yield Crowd("ROWS OF SINGLE PEOPLE, as they are", [row[0] for row in rows.rows], {})


def _columns(value: Value) -> list[Sequence[Cell]]:
    return _turned(value.rows, len(value.columns))


def _turned(rows: Sequence[tuple[Cell, ...]], width: int) -> list[Sequence[Cell]]:
    return [[row[place] for row in rows] for place in range(width)]


def _of_crowd(crowd: Crowd) -> Iterator[Check]:
    """People behind it, per class, per column and per cell; who has many rows."""
    rows = Counter(crowd.persons)
    yield Check(f"{crowd.name}: people", f"{len(rows):,}", len(rows) < FEW)
    most = max(rows.values(), default=0)
    if most > 1:
        words = f"{most:,} of {len(crowd.persons):,}: people, not rows, should count"
        yield Check(f"{crowd.name}: most rows of one person", words, True)
    if crowd.classes:
        yield _smallest(f"{crowd.name}: people in the smallest class", crowd, crowd.classes)
    if crowd.cells:
        yield _smallest(f"{crowd.name}: people in the smallest group", crowd, crowd.cells)
    for name, values in crowd.columns.items():
        yield from _of_column(name, values, crowd)
        if name.startswith(ADDED):
            yield from _of_sum(name, values, crowd)
        if name.startswith(EXTREME):
            yield Check(f"{name}: whose value it is", "a single person's", True)


def _of_sum(name: str, values: Sequence[Cell], crowd: Crowd) -> Iterator[Check]:
    """Of sums and means: how many groups one or two people dominate (acro's nk and p-ratio)."""
    bad, all_ = dominated_cells(crowd.cells, crowd.persons, values)
    what = f"{name}: groups where two people are over {NK:.0%} of the sum, or others under {P:.0%}"
    yield Check(f"{what} of the largest", f"{bad:,} of {all_:,}", bad > 0)


def _folds(call: ExactCall, crowds: Sequence[Crowd]) -> Iterator[Check]:
    """The people of the smallest fold, and of the smallest class in it."""
    for crowd in crowds if call.folds > 1 else ():
        people = len(set(crowd.persons)) // call.folds
        words = f"{people:,} ({call.folds} folds)"
        yield Check(f"{crowd.name}: people in the smallest fold", words, people < LEAST_IN_FOLD)
        pairs = set(zip(crowd.persons, crowd.classes, strict=True))
        classes = Counter(kind for _, kind in pairs)
        least = min(classes.values(), default=0) // call.folds
        what = f"{crowd.name}: people of the smallest class in a fold"
        yield Check(what, f"{least:,}", least < 2)


def _fitted_leaves(call: ExactCall, workers: Workers) -> Iterator[Check]:
    """The people in the smallest leaf of each tree, as it is fitted to the real rows."""
    for node in walk(call.plan):
        if isinstance(node, Call) and node.function in EXPORTS and not TREES.isdisjoint(
            n.function for n in walk(node.arguments[0]) if isinstance(n, Call)
        ):  # fmt: skip
            ((people,),) = workers.smallest_leaf(node, node.arguments[1]).rows
            if isinstance(people, int):
                few = people < LEAST_IN_LEAF
                yield Check("smallest leaf of the fitted model", f"{people:,} people", few)


def _smallest(what: str, crowd: Crowd, kinds: Sequence[object]) -> Check:
    behind: defaultdict[object, set[Cell]] = defaultdict(set)
    for person, kind in zip(crowd.persons, kinds, strict=True):
        behind[kind].add(person)
    least = min((len(each) for each in behind.values()), default=0)
    return Check(what, f"{least:,} (of {len(behind):,})", least < FEW)


def _of_column(name: str, values: Sequence[Cell], crowd: Crowd) -> Iterator[Check]:
    """Who is not null in a column, how few share a value of it, who dominates its sum."""
    pairs = [(p, v) for p, v in zip(crowd.persons, values, strict=True) if v is not None]
    known = len({person for person, _ in pairs})
    yield Check(f"{name}: people who are not null", f"{known:,}", known < FEW)
    behind: defaultdict[Cell, set[Cell]] = defaultdict(set)
    for person, value in pairs:
        behind[value].add(person)
    rare = sum(len(each) < FEW for each in behind.values())
    if rare:
        alone = sum(len(each) == 1 for each in behind.values())
        words = f"{rare:,} of {len(behind):,}; {alone:,} of a single person"
        yield Check(f"{name}: values that fewer than {FEW} people have", words, True)
    share = _largest_share(pairs)
    if share >= DOMINANT:
        yield Check(f"{name}: the largest share of one person in its sum", f"{share:.0%}", True)


def _largest_share(pairs: Sequence[tuple[Cell, Cell]]) -> float:
    sums: Counter[Cell] = Counter()
    for person, value in pairs:
        if isinstance(value, int | float) and value == value:
            sums[person] += abs(value)  # type: ignore[assignment]
    whole = sum(sums.values())
    return max(sums.values()) / whole if whole else 0.0


def _differing(name: str, people: int | None, elsewhere: int | None) -> Iterator[Check]:
    """From earlier results over these data, and over other versions, where rows were others."""
    what = f"{name}: people by whom it differs from the nearest earlier exact result"
    if people is None:
        yield Check(what, "there is none")
    else:
        found = "none: the same people" if people == 0 else f"{people:,}"
        yield Check(what, found, 0 < people < FEW)
    if elsewhere is not None:
        words = f"{elsewhere:,}, and by all rows that changed: maybe one person's"
        yield Check(f"{what} over other versions of the data", words, elsewhere < FEW)


def _leaves(plan: Node, crowds: Sequence[Crowd]) -> Iterator[Check]:
    """The fewest people that a leaf of each tree may rest on."""
    most = max((max(Counter(c.persons).values(), default=1) for c in crowds), default=1)
    for node in walk(plan):
        if isinstance(node, Call) and node.function in TREES:
            given = node.keyword("min_samples_leaf")
            rows = given.value if isinstance(given, Constant) else 1
            people = -(-rows // most) if isinstance(rows, int) else 1
            words = f"{people:,} people at least, by min_samples_leaf"
            yield Check(f"{node.function.rpartition('.')[2]}: smallest leaf", words, people < FEW)
