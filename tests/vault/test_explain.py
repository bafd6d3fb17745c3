"""An explanation says what an answer would be like, reads no data, and tells no secret."""

from dataclasses import replace

import pytest

from sarus_kernel.frontends.sql import parse
from sarus_kernel.plan.relations import Scope
from sarus_kernel.release import Interval, Label, Provenance, Value
from sarus_kernel.rewriting import private
from sarus_kernel.rewriting.intervals import MARK, widened
from sarus_kernel.vault.explain import explain
from sarus_kernel.vault.mechanisms import half_width
from sarus_kernel.wire.codec import decode, encode
from sarus_kernel.wire.messages import Explanation
from tests.clinic import CLINIC

SALT = "0123456789abcdef-the-vaults-secret"


def explained(text: str, epsilon: float = 0.5, delta: float = 1e-6) -> Explanation:
    """The explanation of a question over the clinic."""
    query = private(parse(text, CLINIC), CLINIC, epsilon, delta, SALT)
    label = Label.PRIVATE if query.measurements else Label.PUBLIC
    return explain(query, Provenance(label, query.loss, "a question", query.notes), CLINIC)


def test_a_count() -> None:
    """The error of a count is known before it is asked: that of its noise."""
    found = explained("SELECT count(*) AS women FROM person WHERE sex = 'F'")
    assert found.label is Label.PRIVATE
    assert (found.loss.epsilon, found.loss.delta) == (0.5, 0)
    assert found.expected == (("women", pytest.approx(half_width("laplace", 2.0))),)
    assert found.question == "a question"
    assert "one row" in found.steps[0]
    assert "at most 1 by one person" in found.steps[0]
    assert "epsilon 0.5" in found.steps[1]


def test_more_epsilon_less_error() -> None:
    """The expected error is in inverse proportion to epsilon, and to the number of questions."""
    def width(text: str, epsilon: float) -> float:
        found = explained(text, epsilon).expected[0][1]
        assert found is not None
        return found

    one = "SELECT count(*) AS n FROM person"
    two = "SELECT count(*) AS n, count(height) AS h FROM person"
    assert width(one, 0.5) > 1.8 * width(one, 1.0)
    assert width(two, 0.5) > 1.8 * width(one, 0.5)


def test_a_mean_has_no_error_before_it_is_asked() -> None:
    """The error of a mean depends on the count, which nobody knows yet."""
    found = explained("SELECT avg(height) AS h, count(*) AS n FROM person")
    expected = dict(found.expected)
    assert expected["h"] is None
    assert expected["n"] is not None


def test_with_a_twin_every_error_is_foretold() -> None:
    """The error bars of the twin's answer: of a mean too, and as a share of the value."""
    text = "SELECT avg(height) AS h FROM person"
    query = private(parse(text, CLINIC), CLINIC, 0.5, 1e-6, SALT)
    twin = Value("table", ("h",), ("number",), ((160.0,), (200.0,), (100.0,)),
                 ((Interval(152, 168),), (Interval(190, 210),), (None,)))  # fmt: skip
    found = explain(query, Provenance(Label.PRIVATE, query.loss), CLINIC, twin)
    assert found.expected == (("h", 9.0),)
    assert found.relative == (("h", pytest.approx(0.05)),)


def test_a_typical_error_is_that_of_a_large_group() -> None:
    """Groups that hardly anybody is in say little of how exact an answer is."""
    text = "SELECT sex, count(*) AS n FROM person GROUP BY sex"
    query = private(parse(text, CLINIC), CLINIC, 0.5, 1e-6, SALT)
    counts = (500, 480, 2, 1, 0)
    twin = Value("table", ("sex", "n"), ("text", "integer"), tuple((str(n), n) for n in counts),
                 tuple((None, Interval(max(0, n - 5), n + 5)) for n in counts))  # fmt: skip
    found = explain(query, Provenance(Label.PRIVATE, query.loss), CLINIC, twin)
    assert found.relative == (("n", pytest.approx(0.01, rel=0.05)),)


def test_groups() -> None:
    """Public groups are numbered, open ones are said to be chosen by the people in them."""
    public = explained("SELECT sex, count(*) AS n FROM person GROUP BY sex")
    assert "the 2 public groups, empty ones included" in public.steps[0]
    chosen = explained("SELECT place, count(*) AS n FROM visit GROUP BY place")
    assert "the groups that enough people have (place)" in chosen.steps[0]
    assert any("left out" in step for step in chosen.steps)


def test_the_secret_is_left_out() -> None:
    """The salt that decides which rows are kept is nowhere in what is said."""
    found = explained("SELECT place, count(DISTINCT code) AS n FROM visit GROUP BY place")
    assert "(secret)" in found.query
    assert SALT not in repr(found)
    assert SALT.encode() not in encode(found)


def test_all_that_is_run_is_shown() -> None:
    """Every bounded query is there under its name, and what is made of the answers."""
    text = ("SELECT code, count(*) AS n FROM visit WHERE code IN (1, 2) "
            "GROUP BY code HAVING count(*) > (SELECT avg(height) FROM person)")  # fmt: skip
    found = explained(text)
    places = [found.query.index(f"-- released_{n}\n") for n in (1, 2)]
    assert places == sorted(places)
    assert found.query.index("-- then, from what was released\n") > places[1]
    assert "HAVING" not in found.query.split("-- then")[1]


def test_why_it_is_unit_local() -> None:
    """The derivation, in words: what is read, and what keeps rows one person's."""
    text = ("SELECT c.label, count(*) FROM (SELECT person_id, code, row_number() OVER (PARTITION "
            "BY person_id ORDER BY began) AS n FROM visit) v JOIN person p ON p.person_id = "
            "v.person_id JOIN concept c ON c.code = v.code WHERE n = 1 GROUP BY 1")  # fmt: skip
    (why,) = [step for step in explained(text).steps if step.startswith("Why")]
    for words in ("each row of person and visit is one person's", "joined on the person",
                  "concept is public", "windows look at the rows of one person"):  # fmt: skip
        assert words in why


def test_public_questions() -> None:
    """Over public tables alone there is nothing to pay and nothing to bound."""
    found = explained("SELECT label FROM concept WHERE code = 1")
    assert found.label is Label.PUBLIC
    assert found.loss.epsilon == 0
    assert (found.expected, found.steps) == ((), ())
    assert found.query.startswith("SELECT")


def test_it_crosses_the_wire() -> None:
    """An explanation is a message like any other."""
    found = explained("SELECT variance(height) AS v FROM person")
    assert decode(encode(found)) == found


def test_error_bars_follow_their_columns() -> None:
    """In a ratio, a filter, an order and a join the released numbers keep their error bars."""
    text = ("SELECT sex, 100.0 * count(*) / (SELECT count(*) FROM person) AS share, sex AS again "
            "FROM person WHERE smoker GROUP BY sex ORDER BY share DESC LIMIT 1")  # fmt: skip
    query = private(parse(text, CLINIC), CLINIC, 0.5, 1e-6, SALT)
    _, widths = widened(query.post, query.measurements, Scope(CLINIC))
    assert widths == {"share": f"{MARK}share"}


def test_no_names_of_the_vaults_own() -> None:
    """Columns are shown under the names that the question gave them."""
    names = [name for name, _ in explained("SELECT sex AS s, count(*) AS n FROM person GROUP BY s")
             .expected]  # fmt: skip
    assert names == ["n"]
    query = private(parse("SELECT count(*) AS n FROM person", CLINIC), CLINIC, 0.5, 1e-6, SALT)
    (measurement,) = query.measurements
    renamed = replace(query, measurements=(replace(measurement, name="released_9"),))
    shown = explain(renamed, Provenance(Label.PRIVATE, query.loss), CLINIC)
    assert shown.query.startswith("-- released_9\n")
