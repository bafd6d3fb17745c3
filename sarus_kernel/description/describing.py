"""What a question asks, from what it means: a title for lists, and lines that leave nothing out."""

from dataclasses import dataclass, replace
from hashlib import sha256

from sarus_kernel.description import quoting
from sarus_kernel.description.calls import Code, learned
from sarus_kernel.description.parts import parts
from sarus_kernel.description.quoting import name
from sarus_kernel.description.relations import Rows, uses
from sarus_kernel.description.steps import Block, as_named
from sarus_kernel.errors import SarusError
from sarus_kernel.lowering import Lowered, lower
from sarus_kernel.plan.blocks import SampleAggregate
from sarus_kernel.plan.calls import Call
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.pruning import pruned
from sarus_kernel.plan.relations import Relation, Scope, Table
from sarus_kernel.plan.walk import walk

LONGEST_TITLE = 600


@dataclass(frozen=True)
class Description:
    """A question in words, for people who were not there when it was asked.

    title  one line of at most LONGEST_TITLE characters
    lines  all of it: two questions that mean different things have different lines. Of long texts
           and lists the beginning and a digest, unless they were wanted whole
    """

    title: str
    lines: tuple[str, ...]


def describe(plan: Node, catalog: Catalog, whole: bool = False) -> Description:
    """Any plan that the wire accepts in words. Never raises; nothing but the plan is read.

    `whole`: no text and no list in its lines is cut, for whoever decides by them.
    """
    found = _told(plan, catalog)
    if whole:
        with quoting.uncut():
            found = replace(found, lines=_told(plan, catalog).lines)
    return Description(_cut(found.title), found.lines)


def _told(plan: Node, catalog: Catalog) -> Description:
    try:
        return _described(plan, catalog)
    except (SarusError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        # what makes no sense over the catalog has no meaning: it is shown as it is
        tables = {node.name for node in walk(plan) if isinstance(node, Table)}
        of = ", ".join(map(name, sorted(tables))) or "no table"
        return Description(f"a question of {of} that is not understood", parts(plan))


def _described(plan: Node, catalog: Catalog) -> Description:
    if isinstance(plan, Relation):
        return _relation(plan, catalog, ("a table", 0, None))
    models = learned(plan)
    if isinstance(plan, Call) and plan.digest not in models:
        found = lower(plan, catalog)
        if isinstance(found, Lowered):
            return _relation(found.relation, catalog, (_form(found), found.index, found.name))
    return _code(plan, catalog, models)


def _form(found: Lowered) -> str:
    return {"scalar": "one value", "series": "a series", "tuple": "a tuple of numbers",
            "array": "an array"}.get(found.form, "a table")  # fmt: skip


def _relation(
    relation: Relation, catalog: Catalog, form: tuple[str, int, str | None]
) -> Description:
    scope = Scope(catalog)
    relation = pruned(relation, scope)
    rows = Rows(scope, uses(relation))
    block = rows.block(relation)
    lines = [*_steps(rows), *_headed(rows, block.lines)]
    return Description(_title(block, form), (*lines, _result(block, form)))


def _steps(rows: Rows) -> list[str]:
    return [line for number, lines in enumerate(rows.steps.lines, 1)
            for line in (f"Step {number}", *(f"  {line}" for line in lines))]  # fmt: skip


def _headed(rows: Rows, lines: list[str]) -> list[str]:
    return ["Last step", *(f"  {line}" for line in lines)] if rows.steps.lines else lines


def _result(block: Block, form: tuple[str, int, str | None]) -> str:
    """The columns that come out, the labels of rows first."""
    what, index, called = form
    columns = [as_named(name(raw), said) for raw, said in block.columns()]
    if what == "one value":
        return f"Result: {block.columns()[-1][1].words}"
    named = f" named {name(called)}" if called is not None else ""
    labels = f" with row labels {'; '.join(columns[:index])}; and" if index else ":"
    return f"Result: {what}{named}{labels} {'; '.join(columns[index:])}"


def _title(block: Block, form: tuple[str, int, str | None]) -> str:
    shown = dict(block.columns())
    if block.made and set(shown) <= set(block.made):
        return block.phrase
    words = ", ".join(said.words for said in shown.values())
    return f"{words} from {block.phrase}"


def _code(plan: Node, catalog: Catalog, models: frozenset[str]) -> Description:
    code = Code(catalog, Rows(Scope(catalog), uses(plan)), models)
    said = code.say(plan)
    lines = [*_steps(code.rows), *code.lines]
    if isinstance(plan, SampleAggregate):
        lines = [*_steps(code.rows), *_function(plan, code)]
        return Description(_function_title(plan), tuple(lines))
    return Description(_model_title(plan, code, said), (*lines, f"Result: {said}"))


def _function(plan: SampleAggregate, code: Code) -> list[str]:
    """The code in full: what is run is what is asked."""
    given = [f"{name(n)} = {code.say(table)}"
             for n, table in zip(plan.names, plan.inputs, strict=True)]  # fmt: skip
    ranges = [f"{name(n)} from {low!r} to {high!r}" for n, low, high
              in zip(plan.outputs, plan.lows, plan.highs, strict=True)]  # fmt: skip
    own = [*code.lines, f"Run the function {name(plan.function)} on blocks of people",
           f"Given: {'; '.join(given)}", f"Result: the mean over blocks of {'; '.join(ranges)}"]
    if plan.modules:
        own.append(f"It imports {', '.join(map(quoting.dotted, plan.modules))}")
    if plan.blocks is not None:
        own.append(f"Blocks: {plan.blocks:,}")
    if plan.seconds is not None:
        own.append(f"Seconds for each block: {plan.seconds!r}")
    digest = quoting.digest(plan.code)
    return [*own, f"Code, {len(plan.code):,} characters, SHA-256 {digest}:",
            *quoting.code(plan.code)]  # fmt: skip


def _function_title(plan: SampleAggregate) -> str:
    tables = ", ".join(map(name, plan.names))
    outputs = ", ".join(map(name, plan.outputs))
    code = sha256(plan.code.encode()).hexdigest()[:16]  # frontends/asked.py looks for it
    asked = f"{name(plan.function)}({tables})"
    return f"mean over blocks of people of {outputs} by Python {asked}, code {code}"


def _model_title(plan: Node, code: Code, said: str) -> str:
    """The outermost call with the rows it reads in words."""
    learnt = [f"; {short}: {words}" for short, words in code.parts.items()
              if short in said and "train_test_split" not in words]  # fmt: skip
    rest = "".join(learnt)
    for short, words in code.phrases.items():
        if said.count(short) == 1:
            said = said.replace(short, f"({words})", 1)
        else:
            rest += f"; {short}: {words}"
    return said + rest


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…"
