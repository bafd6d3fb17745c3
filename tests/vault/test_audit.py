"""The second opinion: what the rewriter makes is accepted, and what is altered is not."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from sarus_kernel.errors import InternalError
from sarus_kernel.measurements import Bounded, Choice, Histogram, Measurement, Part, SafeQuery
from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Apply, Column, Literal, apply, literal
from sarus_kernel.plan.inner import KeepKeys, NumberKeys
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import (
    Aggregate,
    Filter,
    Join,
    Limit,
    Project,
    Relation,
    Table,
    Union,
    Values,
    project,
)
from sarus_kernel.plan.walk import bottom_up
from sarus_kernel.plan.windows import Window, WindowFunction
from sarus_kernel.release import PrivacyLoss
from sarus_kernel.rewriting import private
from sarus_kernel.vault import audit
from tests.privacy.ward import CATALOG, DELTA, EPSILON, SALT, safe

COUNT = Aggregation("count")
PERSON, VISIT, CODE = map(Table, ("person", "visit", "code"))
SAME = apply("equal", Column("person_id"), Column("patient"))
BOTH = Join(PERSON, VISIT, "inner", SAME)


def by(relation: Relation, keys: tuple[str, ...], *aggregates: Aggregation) -> Aggregate:
    """Group by columns."""
    names = tuple(f"a{n}" for n in range(len(aggregates)))
    return Aggregate(relation, keys, tuple(map(Column, keys)), names, aggregates)


PUBLIC_KEYS = by(BOTH, ("sex",), Aggregation("mean", (Column("cost"),)), COUNT)
OPEN_KEYS = by(VISIT, ("code",), COUNT)
PEOPLE = by(VISIT, ("code",), Aggregation("count", (Column("patient"),), True))
SIGNED = by(VISIT, ("urgent",), Aggregation("sum", (Column("cost"),)), COUNT)
WIDE = by(BOTH, ("name", "code"), *(COUNT,), *(Aggregation("sum", (Column(c),))
                                              for c in ("cost", "weight", "born")))  # fmt: skip
DISTINCT = by(VISIT, (), Aggregation("count", (Column("code"),), True))
ONE_ROW = by(PERSON, ("sex",), Aggregation("sum", (Column("weight"),)))
MEAN = by(PERSON, (), Aggregation("mean", (Column("weight"),)))
TWICE = by(Filter(Join(PERSON, MEAN, "cross"), apply("greater", Column("weight"), Column("a0"))),
           (), COUNT)  # fmt: skip
MEDIAN = by(BOTH, ("sex",), Aggregation("median", (Column("cost"),)))
FIVE = by(BOTH, ("sex",), *(Aggregation("quantile", (Column("cost"), literal(share)))
                            for share in (0.0, 0.25, 0.5, 0.75, 1.0)))  # fmt: skip
GREATEST = by(PERSON, ("name",), Aggregation("max", (Column("born"),)))
PAIRS = by(BOTH, (), Aggregation("correlation", (Column("cost"), Column("weight"))))
NUMBERED = Window(VISIT, (Column("patient"),), (Column("day"),), (False,), ("n",),
                  (WindowFunction("row_number"),))  # fmt: skip
FIRSTS = Filter(NUMBERED, apply("equal", Column("n"), literal(1)))
FIRST_ROWS = by(FIRSTS, ("urgent",), Aggregation("sum", (Column("cost"),)))
FIRST_MEDIAN = by(FIRSTS, ("urgent",), Aggregation("median", (Column("cost"),)))
AGAIN = project(VISIT, {f"{c.name}_again": Column(c.name) for c in CATALOG.table("visit").columns})
LINKED = by(Join(VISIT, AGAIN, "inner", apply("equal", Column("visit_id"),
                                              Column("visit_id_again"))),
            ("urgent",), Aggregation("sum", (Column("cost_again"),)))  # fmt: skip
LADDER = by(VISIT, (), Aggregation("sum", (Column("cost"),)), Aggregation("count"))
KEPT = by(Join(CODE, VISIT, "left", apply("equal", Column("code_id"), Column("code"))),
          ("chapter",), Aggregation("count", (Column("visit_id"),)))  # fmt: skip
QUESTIONS = {"first rows": FIRST_ROWS, "first median": FIRST_MEDIAN, "linked": LINKED,
             "kept": KEPT, "median": MEDIAN, "greatest": GREATEST, "pairs": PAIRS,
             "public keys": PUBLIC_KEYS, "open keys": OPEN_KEYS, "wide": WIDE, "ladder": LADDER,
             "people": PEOPLE, "signed": SIGNED, "distinct": DISTINCT, "one row": ONE_ROW,
             "twice": TWICE}  # fmt: skip

Change = Callable[[SafeQuery], SafeQuery]


def check(query: SafeQuery) -> None:
    """Audit what was asked for EPSILON and DELTA."""
    audit.check(query, CATALOG, EPSILON, DELTA)


@pytest.mark.parametrize("name", QUESTIONS)
def test_what_the_rewriter_makes_is_accepted(name: str) -> None:
    """Also the Gaussian, key selection, distinct counts, and points on points."""
    check(safe(QUESTIONS[name]))


def test_both_kinds_of_noise_are_among_the_questions() -> None:
    """So that the table below alters both."""
    assert safe(WIDE).measurements[0].mechanism == "gaussian"
    assert safe(ONE_ROW).measurements[0].mechanism == "laplace"


RHO = 0.01


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_share_of_rho_is_worked_out_again(name: str) -> None:
    """What is made for a share of a budget in rho has Gaussian noise, and costs all of it, once."""
    query = private(QUESTIONS[name], CATALOG, EPSILON, DELTA, SALT, rho=RHO)
    audit.check(query, CATALOG, EPSILON, DELTA, RHO)
    assert {m.mechanism for m in query.measurements} == {"gaussian"}
    assert query.loss.rho == pytest.approx(RHO, rel=1e-6)
    for epsilon, rho in ((EPSILON, RHO * 0.99), (0.01, 0.0)):
        with pytest.raises(InternalError):
            audit.check(query, CATALOG, epsilon, DELTA, rho)
    for changed in (replace(query.loss, rho=RHO * 0.9), replace(query.loss, epsilon=0.01)):
        with pytest.raises(InternalError):
            audit.check(replace(query, loss=changed), CATALOG, EPSILON, DELTA, RHO)


def first(change: Callable[[Measurement], Measurement]) -> Change:
    """Change the first measurement."""

    def changed(query: SafeQuery) -> SafeQuery:
        one, *rest = query.measurements
        return replace(query, measurements=(change(one), *rest))

    return changed


def bounded(change: Callable[[Bounded], Bounded]) -> Change:
    """Change every bounded query of the first measurement."""
    return first(lambda m: replace(m, queries=tuple(map(change, m.queries))))


def histograms(change: Callable[[Histogram], Histogram]) -> Change:
    """Change every histogram of the first measurement."""
    return first(lambda m: replace(m, histograms=tuple(map(change, m.histograms))))


def choices(**new: Callable[[Choice], object]) -> Change:
    """Change fields of every choice."""
    return histograms(
        lambda h: replace(
            h, choices=tuple(replace(c, **{n: f(c) for n, f in new.items()}) for c in h.choices)
        )
    )


def rows_of_histograms(rule: Callable[[Node], Node]) -> Change:
    """Change every node of every histogram's query."""

    def changed(histogram: Histogram) -> Histogram:
        new = bottom_up(rule, histogram.query)
        assert isinstance(new, Aggregate)
        return replace(histogram, query=new)

    return histograms(changed)


def rows_by(aggregate: Aggregation) -> Change:
    """Something else than the number of rows in each bin."""
    return histograms(
        lambda h: replace(h, query=replace(h.query, aggregates=(aggregate,)))
    )


def parts(**new: Callable[[Part], object]) -> Change:
    """Change fields of every part, and nothing in the query."""
    return bounded(
        lambda q: replace(
            q, parts=tuple(replace(p, **{n: f(p) for n, f in new.items()}) for p in q.parts)
        )
    )


def nodes(rule: Callable[[Node], Node]) -> Change:
    """Change every node of every bounded query."""

    def changed(query: Bounded) -> Bounded:
        new = bottom_up(rule, query.query)
        assert isinstance(new, Aggregate)
        return replace(query, query=new)

    return bounded(changed)


def clipped_part(node: Node) -> bool:
    """Whether a node is the clipped part of a person."""
    clip = isinstance(node, Apply) and node.function == "clip"
    return clip and isinstance(next(node.children()), Column)


def no_clip(node: Node) -> Node:
    """The part itself where its clipped value stood."""
    return next(node.children()) if clipped_part(node) else node


def wider(node: Node) -> Node:
    """Clipped at twice the bound."""
    if not isinstance(node, Apply) or not clipped_part(node):
        return node
    value, low, high = node.arguments
    return apply("clip", value, low, literal(2 * getattr(high, "value", 0) + 1))


def ladder(change: Callable[[tuple[int, ...]], tuple[int, ...]]) -> Change:
    """Other bounds said of a sum that is offered at several."""
    return parts(ladder=lambda p: p.ladder and replace(p.ladder, bounds=change(p.ladder.bounds)))


def overlapping(node: Node) -> Node:
    """Buckets that begin before the last one ends."""
    match node:
        case Apply("greater", (Column() as column, Literal(int(low)))):
            return apply("greater", column, literal(low - 1))
    return node


def twice_counted(node: Node) -> Node:
    """People who count twice in their bucket."""
    match node:
        case Apply("case", (test, Literal(1), Literal(0))):
            return apply("case", test, literal(2), literal(0))
    return node


def of_another(node: Node) -> Node:
    """Buckets of two different columns."""
    match node:
        case Apply("less_equal", (Column("\N{MIDDLE DOT}part_1"), last)):
            return apply("less_equal", Column("\N{MIDDLE DOT}part_2"), last)
    return node


def more_keys(node: Node) -> Node:
    """Twice as many groups of a person."""
    return replace(node, most=2 * node.most) if isinstance(node, KeepKeys) else node


def all_keys(node: Node) -> Node:
    """All groups of a person."""
    return node.relation if isinstance(node, KeepKeys) else node


def other_unit(node: Node) -> Node:
    """So many rows of a key instead of a person."""
    return replace(node, unit=node.keys[0]) if isinstance(node, KeepKeys) else node


def more_turns(node: Node) -> Node:
    """Twice as many groups of a person, of those that come in turn."""
    match node:
        case Apply("less_equal", (Column("\N{MIDDLE DOT}place") as place, Literal(int(groups)))):
            return apply("less_equal", place, literal(2 * groups))
    return node


def every_turn(node: Node) -> Node:
    """All groups of a person, and all of them in a tally."""
    match node:
        case Apply("case", (Apply("less_equal" | "equal", (Column("\N{MIDDLE DOT}place"), _)),
                            value, _)):  # fmt: skip
            return value
    return node


def second_turns(node: Node) -> Node:
    """People counted with their first two groups."""
    match node:
        case Apply("equal", (Column("\N{MIDDLE DOT}place") as place, Literal(1))):
            return apply("less_equal", place, literal(2))
    return node


def whole_pieces(node: Node) -> Node:
    """What a group holds, not from where those before it end."""
    match node:
        case Apply("clip", (Apply("coalesce"), *_)):
            return literal(0)
    return node


def beyond(node: Node) -> Node:
    """Pieces that reach up to twice the bound."""
    match node:
        case Apply("clip", (Column() as after, Literal(0), Literal(int(most)))) if (
            after.name.endswith("after")
        ):
            return apply("clip", after, literal(0), literal(2 * most))
    return node


def farther(node: Node) -> Node:
    """Both ends of each piece at twice the bound."""
    match node:
        case Apply("clip", (inner, Literal(0), Literal(int(most)))):
            return apply("clip", inner, literal(0), literal(2 * most))
    return node


def lifted(query: Bounded) -> Bounded:
    """Pieces clipped to something above nothing: so each group counts, however many there are."""
    ladders = [(part, part.ladder) for part in query.parts if part.ladder is not None]
    bounds = {c: b for part, of in ladders for c, b in zip(part.columns, of.bounds, strict=True)}
    outer = query.query
    sums = tuple(
        Aggregation("sum", (apply("clip", a.arguments[0], *(literal(bounds[name]),) * 2),))
        if name in bounds
        else a
        for name, a in zip(outer.names, outer.aggregates, strict=True)
    )
    return replace(query, query=replace(outer, aggregates=sums))


def in_many_columns(query: Bounded) -> Bounded:
    """A count of people told fifty times as the buckets of one part."""
    counted = next(p for p in query.parts if p.ladder is None and not p.buckets)
    many = replace(counted, buckets=tuple((n, n + 1) for n in range(50)))
    names, sums = list[str](), list[Aggregation]()
    for name, each in zip(query.query.names, query.query.aggregates, strict=True):
        told = many.columns if name == counted.column else (name,)
        names += told
        sums += [each] * len(told)
    outer = replace(query.query, names=tuple(names), aggregates=tuple(sums))
    parts = tuple(many if part is counted else part for part in query.parts)
    return replace(query, query=outer, parts=parts)


def turned(**new: object) -> Callable[[Node], Node]:
    """Another window over a person's groups."""

    def change(node: Node) -> Node:
        turns = isinstance(node, Window) and isinstance(node.relation, NumberKeys)
        return replace(node, **new) if turns else node  # type: ignore[arg-type]

    return change


def summed(**new: object) -> Callable[[Node], Node]:
    """Other sums of what came before."""

    def change(node: Node) -> Node:
        running = isinstance(node, WindowFunction) and not node.whole and node.function == "sum"
        return replace(node, **new) if running else node  # type: ignore[arg-type]

    return change


def numbers(**new: object) -> Callable[[Node], Node]:
    """Groups numbered in another way."""
    return lambda node: replace(node, **new) if isinstance(node, NumberKeys) else node  # type: ignore[arg-type]


def other_join(node: Node) -> Node:
    """People joined by something that many share."""
    return replace(node, condition=literal(True)) if isinstance(node, Join) else node


def full_join(node: Node) -> Node:
    """A join that keeps rows without a person."""
    return replace(node, kind="full") if isinstance(node, Join) and node.condition else node


def only_by_key(node: Node) -> Node:
    """A join by a key alone, which people may share, whatever the catalog says."""
    if not isinstance(node, Join) or node.condition is None:
        return node
    return replace(node, condition=next(node.condition.children()))


def keeping_left(node: Node) -> Node:
    """A join that keeps public rows, which nobody may belong to."""
    return replace(node, kind="left") if isinstance(node, Join) else node


def every_place(node: Node) -> Node:
    """All rows of a person, not the first."""
    return node.relation if isinstance(node, Filter) and node == FIRSTS else node


def two_places(node: Node) -> Node:
    """The first two rows of a person."""
    if node != FIRSTS:
        return node
    return Filter(NUMBERED, apply("less_equal", Column("n"), literal(2)))


def one_of_two(node: Node) -> Node:
    """The first row or the second."""
    if node != FIRSTS:
        return node
    either = [apply("equal", Column("n"), literal(place)) for place in (1, 2)]
    return Filter(NUMBERED, apply("or", *either))


def ranked(node: Node) -> Node:
    """A rank, which several rows of a person may share."""
    if not isinstance(node, Window):
        return node
    return replace(node, functions=(WindowFunction("rank"),))


def numbered_by(*keys: str) -> Callable[[Node], Node]:
    """Numbered within something else than the person."""
    columns = tuple(map(Column, keys))
    return lambda node: replace(node, partition=columns) if isinstance(node, Window) else node


def numbered_anew(node: Node) -> Node:
    """What is called the number of a row is another column."""
    if node != NUMBERED:
        return node
    names = (*CATALOG.table("visit").schema(), "n")
    return project(node, {name: Column("code" if name == "n" else name) for name in names})


def multiplied(node: Node) -> Node:
    """First rows, each beside many."""
    if node != FIRSTS:
        return node
    rows = Values(("x",), ("integer",), ((literal(1),), (literal(2),)))
    return Join(node, rows, "cross")


def limited(node: Node) -> Node:
    """A few of all people's rows."""
    return Limit(node, 5) if node == VISIT else node


def doubled(node: Node) -> Node:
    """Every person's row twice."""
    return Union((node, node)) if node == PERSON else node


def beside_many(node: Node) -> Node:
    """Every person's row as many times as there are rows beside it."""
    rows = Values(("x",), ("integer",), ((literal(1),), (literal(2),)))
    return Join(node, rows, "cross") if node == PERSON else node


def not_theirs(node: Node) -> Node:
    """The person replaced by a function of it, which others may share."""
    if node != PERSON:
        return node
    names = {c.name: Column(c.name) for c in CATALOG.table("person").columns}
    shared = apply("integer_divide", Column("person_id"), literal(2))
    return project(PERSON, {**names, "person_id": shared})


def forgotten_key(query: Bounded) -> Bounded:
    """Grouped by one key fewer than a person's rows are."""
    outer = query.query
    return replace(query, query=replace(outer, key_names=outer.key_names[1:], keys=outer.keys[1:]))


def private_post(query: SafeQuery) -> SafeQuery:
    """Rows of people beside what was released."""
    return replace(query, post=Join(query.post, Project(VISIT, ("v",), (Column("cost"),)), "cross"))


def said(**new: float) -> Change:
    """Another loss than the noise makes, said of the whole and of the first measurement."""

    def changed(query: SafeQuery) -> SafeQuery:
        one, *rest = query.measurements
        cheap = replace(one, loss=replace(one.loss, **new))
        return replace(
            query, loss=replace(query.loss, **new), measurements=(cheap, *rest)
        )

    return changed


def dearer(query: SafeQuery) -> SafeQuery:
    """More than was asked for, and said so."""
    halved = parts(scale=lambda p: p.scale / 2)(query)
    double = PrivacyLoss(2 * query.loss.epsilon, query.loss.delta, 4 * query.loss.rho, 0.0)
    one = replace(halved.measurements[0], loss=double)
    return replace(halved, loss=double, measurements=(one, *halved.measurements[1:]))


ALTERED: tuple[tuple[str, Relation, Change], ...] = (
    ("no clipping", PUBLIC_KEYS, nodes(no_clip)),
    ("clipped at twice the bound", PUBLIC_KEYS, nodes(wider)),
    ("clipped wider, one row", ONE_ROW, nodes(wider)),
    ("clipped wider, Gaussian", WIDE, nodes(wider)),
    ("more groups of a person", PEOPLE, nodes(more_keys)),
    ("all groups of a person", PEOPLE, nodes(all_keys)),
    ("more groups in turn", OPEN_KEYS, nodes(more_turns)),
    ("more groups in turn, Gaussian", WIDE, nodes(more_turns)),
    ("all groups in turn", OPEN_KEYS, nodes(every_turn)),
    ("people tallied in all groups", SIGNED, nodes(every_turn)),
    ("people tallied twice", SIGNED, nodes(second_turns)),
    ("pieces that all begin at nothing", SIGNED, nodes(whole_pieces)),
    ("pieces beyond the bound", SIGNED, nodes(beyond)),
    ("pieces within twice the bound", SIGNED, nodes(farther)),
    ("pieces lifted", SIGNED, bounded(lifted)),
    ("pieces lifted, Gaussian", WIDE, bounded(lifted)),
    ("people counted in many columns", OPEN_KEYS, bounded(in_many_columns)),
    ("pieces within twice the bound, Gaussian", WIDE, nodes(farther)),
    ("turns of a group", SIGNED, nodes(turned(partition=(Column("urgent"),)))),
    ("turns of everybody", SIGNED, nodes(turned(partition=()))),
    ("turns in no order", SIGNED, nodes(turned(order=(), descending=()))),
    ("turns by the group", SIGNED, nodes(turned(order=(Column("urgent"),)))),
    ("turns backwards", SIGNED, nodes(turned(descending=(True,)))),
    ("sums of the row alone", SIGNED, nodes(summed(start=-1))),
    ("sums of the same rows", SIGNED, nodes(summed(end=0))),
    ("sums of what is below zero, too", SIGNED, nodes(summed(
        arguments=(Column("\N{MIDDLE DOT}part_1"),)))),
    ("the largest so far for the sum", SIGNED, nodes(summed(function="max"))),
    ("numbered by the group", SIGNED, nodes(numbers(unit="urgent"))),
    ("numbered by less than the group", SIGNED, nodes(numbers(keys=()))),
    ("told once of what is not tallied", SIGNED, parts(pooled=lambda p: True)),
    ("a tally of each group", SIGNED, parts(pooled=lambda p: False)),
    ("sums in fewer groups", SIGNED, parts(groups=lambda p: 0)),
    ("told once of groups that are kept", PEOPLE, parts(pooled=lambda p: True)),
    ("more values of a person", DISTINCT, nodes(more_keys)),
    ("all values of a person", DISTINCT, nodes(all_keys)),
    ("groups kept by key", PEOPLE, nodes(other_unit)),
    ("values kept by value", DISTINCT, nodes(other_unit)),
    ("people joined with anybody", PUBLIC_KEYS, nodes(other_join)),
    ("people joined in full", PUBLIC_KEYS, nodes(full_join)),
    ("a few of all rows", OPEN_KEYS, nodes(limited)),
    ("every row twice", ONE_ROW, nodes(doubled)),
    ("every row beside many", ONE_ROW, nodes(beside_many)),
    ("a person who is two", ONE_ROW, nodes(not_theirs)),
    ("people joined by a key alone", LINKED, nodes(only_by_key)),
    ("public rows that nobody belongs to", KEPT, nodes(keeping_left)),
    *(
        (f"{words}, {name}", asked, change(rule))
        for name, asked, change in (("summed", FIRST_ROWS, nodes),
                                    ("median", FIRST_MEDIAN, rows_of_histograms))
        for words, rule in (
            ("not only the first row", every_place),
            ("the first two rows", two_places),
            ("the first row or the second", one_of_two),
            ("rows that share the first place", ranked),
            ("first rows among other people's", numbered_by("code")),
            ("first rows of each kind", numbered_by("patient", "code")),
            ("first rows of nothing", numbered_by()),
            ("another column as the number", numbered_anew),
            ("first rows beside many", multiplied),
        )
    ),
    ("half the noise", PUBLIC_KEYS, parts(scale=lambda p: p.scale / 2)),
    ("half the noise, Gaussian", WIDE, parts(scale=lambda p: p.scale / 2)),
    ("half the noise, distinct", DISTINCT, parts(scale=lambda p: p.scale / 2)),
    ("no noise", PUBLIC_KEYS, parts(scale=lambda p: 0.0)),
    ("negative noise", PUBLIC_KEYS, parts(scale=lambda p: -p.scale)),
    ("noise that is no number", PUBLIC_KEYS, parts(scale=lambda p: float("nan"))),
    ("a smaller bound claimed", PUBLIC_KEYS, parts(high=lambda p: p.high // 2,
                                                   low=lambda p: p.low // 2)),
    ("fewer groups claimed", PEOPLE, bounded(lambda q: replace(q, groups=1))),
    ("fewer groups in turn claimed", OPEN_KEYS, bounded(lambda q: replace(q, groups=1))),
    ("bounds said to be lower", LADDER, ladder(lambda b: tuple(n // 2 for n in b))),
    ("a lower first bound said", LADDER, ladder(lambda b: (1, *b[1:]))),
    ("a bound beyond the most", LADDER, ladder(lambda b: (*b[:-1], 2 * b[-1]))),
    ("a bound of nothing", LADDER, ladder(lambda b: (0, *b[1:]))),
    ("noise for half of each bound", LADDER, parts(
        low=lambda p: p.low if p.buckets else 2 * p.low,
        high=lambda p: p.high if p.buckets else 2 * p.high)),
    ("sums that are not clipped", LADDER, nodes(no_clip)),
    ("buckets that overlap", LADDER, nodes(overlapping)),
    ("people counted twice in a bucket", LADDER, nodes(twice_counted)),
    ("buckets of two columns", LADDER, nodes(of_another)),
    ("a tally that is no tally", LADDER, parts(buckets=lambda p: p.buckets[1:])),
    ("half the noise of a tally", LADDER, parts(
        scale=lambda p: p.scale / 2 if p.buckets else p.scale)),
    ("a part forgotten", PUBLIC_KEYS, bounded(lambda q: replace(q, parts=q.parts[1:]))),
    ("a key forgotten", WIDE, bounded(forgotten_key)),
    ("other noise claimed", WIDE, first(lambda m: replace(m, mechanism="laplace"))),
    ("no noise claimed", WIDE, first(lambda m: replace(m, mechanism="none"))),
    ("a smaller epsilon said", PUBLIC_KEYS, said(epsilon=0.5)),
    ("a smaller epsilon said, Gaussian", WIDE, said(epsilon=0.5)),
    ("a smaller delta said", OPEN_KEYS, said(delta=DELTA / 4)),
    ("a smaller rho said", WIDE, said(rho=1e-6)),
    ("a smaller threshold delta said", OPEN_KEYS, said(threshold_delta=0.0)),
    ("dearer than asked", ONE_ROW, dearer),
    ("a larger delta", OPEN_KEYS, first(lambda m: replace(
        m, selection=m.selection and replace(m.selection, delta=1e-3)))),
    ("no selection", OPEN_KEYS, first(lambda m: replace(m, selection=None))),
    ("a selection by rows", OPEN_KEYS, first(lambda m: replace(
        m, selection=m.selection and replace(m.selection, part=m.queries[0].parts[0].column)))),
    ("a public key twice", PUBLIC_KEYS, first(lambda m: replace(
        m, grid=(m.grid or ()) + (m.grid or ())))),
    ("a public key of another kind", PUBLIC_KEYS, first(lambda m: replace(
        m, grid=(*(m.grid or ()), (1,))))),
    ("more rows of a person in a median", MEDIAN, rows_of_histograms(more_keys)),
    ("all rows of a person in a median", MEDIAN, rows_of_histograms(all_keys)),
    ("rows kept by something else", MEDIAN, rows_of_histograms(other_unit)),
    ("a few of all rows in a median", MEDIAN, rows_of_histograms(limited)),
    ("people joined with anybody in a median", MEDIAN, rows_of_histograms(other_join)),
    ("every row twice in a maximum", GREATEST, rows_of_histograms(doubled)),
    ("bins that are summed", MEDIAN, rows_by(Aggregation("sum", (Column("\N{MIDDLE DOT}bin"),)))),
    ("half the noise of a choice", MEDIAN, choices(scale=lambda c: c.scale / 2)),
    ("no noise of a choice", MEDIAN, choices(scale=lambda c: 0.0)),
    ("negative noise of a choice", MEDIAN, choices(scale=lambda c: -c.scale)),
    ("a rank beyond all rows", MEDIAN, choices(share=lambda c: 3 * c.share)),
    ("a rank elsewhere", MEDIAN, choices(share=lambda c: 0)),
    ("fewer rows of a person claimed", MEDIAN, histograms(lambda h: replace(h, most=1))),
    ("half the noise of running sums", FIVE, histograms(lambda h: replace(h, scale=h.scale / 2))),
    ("negative noise of running sums", FIVE, histograms(lambda h: replace(h, scale=-h.scale))),
    ("running sums with other noise", FIVE, first(lambda m: replace(m, mechanism="laplace"))),
    ("fewer rows in running sums", FIVE, histograms(lambda h: replace(h, most=1))),
    ("all rows in running sums", FIVE, rows_of_histograms(all_keys)),
    ("running sums without noise", FIVE, histograms(lambda h: replace(h, scale=0.0))),
    ("a bin that is no key", MEDIAN, histograms(lambda h: replace(h, query=replace(
        h.query, keys=h.query.keys[:-1], key_names=h.query.key_names[:-1])))),
    ("people's rows in the end", ONE_ROW, private_post),
    ("a point forgotten", TWICE, lambda q: replace(q, loss=q.measurements[0].loss)),
)  # fmt: skip


@pytest.mark.parametrize("name, asked, change", ALTERED, ids=[name for name, _, _ in ALTERED])
def test_what_is_altered_is_not_accepted(name: str, asked: Relation, change: Change) -> None:
    """Each way in which a bug of the rewriter could cost more than it says."""
    query = safe(asked)
    altered = change(query)
    assert altered != query
    with pytest.raises(InternalError):
        check(altered)
