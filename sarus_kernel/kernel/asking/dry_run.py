"""What a cell for the vault would cost, and what is wrong with it, while it is being written."""

from typing import Any

from sarus_kernel.errors import NotReleasable, QuestionError, SarusError, UnknownName
from sarus_kernel.kernel.asking.cohort_plans import kept_words, measured, price_of, text_of
from sarus_kernel.kernel.asking.cohorts import asked_for
from sarus_kernel.kernel.asking.error_positions import place_of
from sarus_kernel.kernel.asking.magic_names import COHORT, PYTHON, SQL
from sarus_kernel.kernel.asking.magics import Options, options_of
from sarus_kernel.kernel.asking.names import NotebookNames
from sarus_kernel.kernel.asking.options import positive, whole
from sarus_kernel.kernel.asking.python_blocks import parsed
from sarus_kernel.kernel.asking.questions import AS_SUITS, explain, plan_of, price
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.loading import BLOCKS, COHORTS, load
from sarus_kernel.release import Label, PrivacyLoss, Provenance
from sarus_kernel.wire.messages import Explanation

Content = dict[str, Any]


def dry_run(content: Content, connection: Connection) -> Content:
    """What the answer to a question would cost, how exact it would be, and its label.

    `code` is a whole cell of `%%private_sql`, `%%private_python` or `%private_cohort`, or SQL with
    `epsilon` and `dialect` beside it. What is wrong comes back as `ename`, `evalue` and `place`
    (offsets in the code, or None).
    """
    code = str(content.get("code", ""))
    line, sql = _split(code)
    try:
        if code.startswith(COHORT):
            return _price_of_cohort(line or "", sql, connection)
        if code.startswith(PYTHON):
            return _price_of_python(line or "", sql, connection)
        options = options_of(line) if line is not None else _beside(content)
        if not sql.strip():
            raise QuestionError("There is no question yet. Write one SELECT.")
        return _price_of_sql(connection, sql, options)
    except SarusError as error:
        place = place_of(error, sql)
        shift = len(code) - len(sql)
        span = None if place is None else [place[0] + shift, place[1] + shift]
        return {"ename": type(error).__name__, "evalue": str(error), "place": span}


def _split(code: str) -> tuple[str | None, str]:
    """The options of a cell's first line (None: it has no magic), and what stands below."""
    magic = next((each for each in (SQL, PYTHON, *COHORT) if code.startswith(each)), None)
    if magic is None:
        return None, code
    first, _, sql = code.partition("\n")
    return first.removeprefix(magic), sql


def _beside(content: Content) -> Options:
    epsilon = content.get("epsilon")
    spend = positive(None if epsilon is None else str(epsilon))
    return Options(spend, None, AS_SUITS, content.get("dialect"), None, True)


def _price_of_sql(connection: Connection, sql: str, options: Options) -> Content:
    vault, epsilon = connection.get(), options.epsilon
    names = NotebookNames(connection.values, connection.questions)
    known = options.dialect, options.bounds, names
    label = Label.SYNTHETIC.value
    if options.kept is not None:
        plan_of(vault, sql, options.dialect, names)
        words = f"Kept as {options.kept}: nothing is asked or spent yet."
        return {"kind": "synthetic", "label": label, "epsilon": 0.0, "notes": [words]}
    try:
        if options.target is not None:
            epsilon = price(vault, sql, options.target, *known)
        explained = explain(vault, sql, epsilon, *known)
    except NotReleasable as refusal:
        return {"kind": "synthetic", "label": label, "epsilon": 0.0, "notes": [str(refusal)]}
    return as_price(explained)


def _price_of_cohort(line: str, body: str, connection: Connection) -> Content:
    """Keeping a cohort is free; a measure is a question like any other."""
    found, measure = asked_for(line, body)
    vault, label = connection.get(), Label.SYNTHETIC.value
    try:
        if measure is None:
            names = NotebookNames(connection.values, connection.questions)
            cohorts = load(COHORTS)
            cohorts.read(cohorts.definitions(text_of(found.file, body, names)), vault.catalog)
            notes = [kept_words(str(found.kept))]
            return {"kind": "synthetic", "label": label, "epsilon": 0.0, "notes": notes}
        plan = measured(measure, found, connection)
        return as_price(vault.explain(plan, price_of(found, vault, plan)))
    except NotReleasable as refusal:
        return {"kind": "synthetic", "label": label, "epsilon": 0.0, "notes": [str(refusal)]}


def _price_of_python(line: str, body: str, connection: Connection) -> Content:
    """The price of a function in blocks of people.

    What the names of the notebook stand for is not looked at from here: of a function of other
    tables than the catalog's, the price is known (it is what is spent), and the error is not.
    """
    options, blocks = parsed(line), load(BLOCKS)
    epsilon, vault = positive(options.epsilon), connection.get()
    ranges = [blocks.range_of(text) for text in options.range or ()]
    seconds = positive(options.seconds, "--seconds")
    try:
        plan = blocks.parse(body, vault.catalog, ranges, whole(options.blocks), seconds)
    except UnknownName as error:
        spent = vault.welcome().default_epsilon if epsilon is None else epsilon
        label = Provenance(Label.PRIVATE, PrivacyLoss(spent)).words()
        words = f"{error}\nUnless it is a private table of this notebook: then this is the price."
        return {"kind": "private", "label": label, "epsilon": spent, "notes": [words]}
    return as_price(vault.explain(plan, epsilon))


def as_price(explained: Explanation) -> Content:
    """An explanation as a front end takes it."""
    return {
        "kind": explained.label.name.lower(),
        "label": Provenance(explained.label, explained.loss).words(),
        "epsilon": explained.loss.epsilon,
        "delta": explained.loss.delta,
        "expected": [list(pair) for pair in explained.expected],
        "question": explained.question,
        "notes": list(explained.steps),
        "query": explained.query,
        "asked": bool(explained.asked),
    }
