"""Regular expressions: read as they are meant, refused by the name of what cannot be asked."""

import pytest

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.plan.pattern_extents import Parts, parts
from sarus_kernel.plan.pattern_reading import read
from sarus_kernel.plan.patterns import (
    Chars,
    Edge,
    Either,
    Group,
    Repeat,
    Sequence,
    from_start,
    size,
    ways,
)

A, B = Chars(((97, 97),)), Chars(((98, 98),))


@pytest.mark.parametrize(("text", "tree"), [
    ("a|b", Either((A, B))),
    ("^ab$", Sequence((Edge("start"), A, B, Edge("end")))),
    ("(?:a)+?", Repeat(A, 1, None, lazy=True)), ("(a)+", Repeat(A, 1, None)),
    ("(?P<name>a){2,3}", Repeat(A, 2, 3)),
    ("[b-c\\-]", Chars(((45, 45), (98, 99)))),
    ("[^\\d]", Chars(((48, 57),), negated=True)),
    ("[]a]", Chars(((93, 93), (97, 97)))),
    ("(?i)[a-b]", Chars(((65, 66), (97, 98)))),
    ("\\x41\\x{1F600}", Sequence((Chars(((65, 65),)), Chars(((0x1F600, 0x1F600),))))),
    ("{", Chars(((123, 123),))), ("", Sequence(())), ("\\.", Chars(((46, 46),))),
])  # fmt: skip
def test_what_is_read(text: str, tree: object) -> None:
    """Groups are for order alone, and what means the same is the same tree."""
    assert read(text) == tree


@pytest.mark.parametrize(("text", "words"), [
    ("(a)\\1", "A reference back"), ("(?P=x)", "A reference back"), ("(?=a)", "A look ahead"),
    ("(?<!a)b", "A look ahead or back"), ("(?>a)", "An atomic group"), ("a*+", "A possessive"),
    ("(?s).", "A flag other than"), ("(?i:a)", "A flag other than"), ("\\p{L}", "class of Unicode"),
    ("\\Ba", "This sign"), ("a\\Z", "This sign"), ("\\y", "This sign"), ("(^a)*", "A repeated ^"),
    ("(?i)é", "a to z alone"), ("a{300}", "255 times"), ("(a{200}){200}", "1,000 signs"),
    ("(" * 30 + "a" + ")" * 30, "20 groups"), ("(?(1)a)", "A condition"), ("a\\", "This sign"),
])  # fmt: skip
def test_what_cannot_be_asked_is_named(text: str, words: str) -> None:
    """By its name and as it is written."""
    with pytest.raises(NotSupported) as caught:
        read(text)
    assert words in str(caught.value) and len(str(caught.value)) < 300


@pytest.mark.parametrize("text", [
    "(a", "a)", "[a", "*a", "a**", "a{2}{3}", "[z-a]", "[a-\\d]", "a{3,2}", "+", "[[a]", "a{,3}",
    "x" * 2_001, "\\x{110000}",
])  # fmt: skip
def test_what_is_no_regular_expression(text: str) -> None:
    """It is said from which place on."""
    with pytest.raises(QuestionError) as caught:
        read(text)
    assert not isinstance(caught.value, NotSupported) and len(str(caught.value)) < 200


@pytest.mark.parametrize(("text", "most"), [
    ("abc", 1), ("[A-Z]+[0-9]+x", 1), ("a.*b", 101), ("a.*b.*c", 101**2), ("^[a-z]*$", 1),
    ("a|b|c", 3), ("a?a", 2), ("(?:a|a){3}", 8), ("(?:a|aa){1,3}b", 24), ("x[0-9]*", 1),
    ("([0-9]{1,3}[.]){3}[0-9]", 1), ("(?:ab)*", float("inf")), ("(a+)+$", float("inf")),
])  # fmt: skip
def test_ways_of_a_search_that_goes_back(text: str, most: float) -> None:
    """One where each letter decides; without bound where a group repeats without end."""
    assert ways(read(text), 100) == pytest.approx(most, rel=0.02)


def test_size_and_start() -> None:
    """What the time of an automaton is reckoned with."""
    assert size(read("(?:ab){20}")) == 60 and size(read("a{5,}")) == 6
    assert from_start(read("^a|^b")) and not from_start(read("^a|b"))


@pytest.mark.parametrize(("text", "group"), [
    ("a|ab", 0), (".*?,", 0), ("(a*)", 1), ("(.+)-", 1), ("(a)?b", 1), ("a\\bb", 0),
    ("(a|b\\b)c", 0),
    ("a{1,2}(a)", 1), ("(a?){3}b", 0), ("(?:ab|a)(c|bcd)", 0), ("[ab]{200}|c{200}", 0),
])  # fmt: skip
def test_of_which_no_part_is_taken(text: str, group: int) -> None:
    """Where engines might take different parts, or a large pattern would take long to look at."""
    with pytest.raises(NotSupported):
        parts(text, group)


def test_a_part() -> None:
    """What stands before a group, the group, and what follows it."""
    assert parts("^a(b)$", 1) == Parts(Sequence((Edge("start"), A)), Group((B,)),
                                       Sequence((Edge("end"),)))  # fmt: skip
    assert parts("(a(b))a", 2).before == Sequence((A,))
    assert parts("^a+|a+$").inside == read("^a+|a+$")
