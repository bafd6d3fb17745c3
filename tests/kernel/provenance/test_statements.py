"""What a statement reads, binds and changes, from its syntax alone."""

import ast

import pytest

from sarus_kernel.kernel.provenance.name_usage import EVERYTHING, root
from sarus_kernel.kernel.provenance.statements import Statement, read


def one(code: str) -> Statement:
    """The one statement of some code."""
    (statement,) = read(ast.parse(code))
    return statement


@pytest.mark.parametrize(
    ("code", "reads", "binds", "changes"),
    [
        ("a = b + c", "b c", "a", ""),
        ("a, *b = c", "c", "a b", ""),
        ("a.b[c].d = e", "a c e", "", "a"),
        ("a += b", "a b", "a", "a"),
        ("a.b += c", "a c", "", "a"),
        ("a.f(b, c=d)", "a b d", "", "a b d"),
        ("f(a.b, *c, **d)", "f a c d", "", "a c d"),
        ("a.f().g(b)", "a b", "", "a b"),
        ("print(a, len(b))", "print a len b", "", ""),
        ("import a.b as c, d.e", "", "c d", ""),
        ("from a import b as c", "", "c", ""),
        ("for a in b:\n    c = a", "a b", "a c", ""),
        ("with a as b:\n    pass", "a", "b", ""),
        ("try:\n    a\nexcept E as e:\n    b = e", "a E e", "e b", ""),
        ("match a:\n    case {'k': b, **c}:\n        d = b", "a b", "b c d", ""),
        ("match a:\n    case [b, *c] as d:\n        pass", "a", "b c d", ""),
        ("[a for a in b if c]", "b c", "", ""),
        ("{a: b for a in c}", "b c", "", ""),
        ("[a for a in a]", "a", "", ""),
        ("lambda a, *b, c=d: a + e", "d e", "", ""),
        ("(a := b)", "b", "a", ""),
        ("del a[b]", "a b", "", "a"),
        ("async def f(a): await b", "", "f", ""),
        ("f'{a:{b}}'", "a b", "", ""),
    ],
)
def test_names(code: str, reads: str, binds: str, changes: str) -> None:
    """Reads, binds and may change in place."""
    found = one(code)
    words = [set(words.split()) for words in (reads, binds, changes)]
    assert [found.reads, found.binds, found.changes] == words


def test_what_a_function_reads_when_it_is_called() -> None:
    """Its body's free names, not its own; its defaults are read at once."""
    found = one("@d\ndef f(a, b=c, *e):\n    g = a + h\n    def i(): return j + g\n    return k.l")
    assert found.later == {"f": frozenset("dchjk")}
    assert found.reads == frozenset("dc")
    assert (found.first, found.last) == (1, 5)


def test_what_a_class_reads() -> None:
    """Its body at once, its methods later."""
    found = one("class A(B):\n    c = d\n    def f(self): return e + self.g")
    assert found.reads == {"B", "d"}
    assert found.later["A"] >= {"e"}


@pytest.mark.parametrize(
    ("code", "opaque"),
    [
        ("eval('a')", True),
        ("def f(): exec(x)", False),
        ("input('a')", False),
        ("get_ipython().run_line_magic('matplotlib', 'inline')", False),
        ("get_ipython().run_line_magic('whos', '')", True),
        ("get_ipython().run_line_magic('pip', 'install {a}')", True),
        ("get_ipython().run_cell_magic('private_sql', '--into a', '$b {c}')", False),
        ("get_ipython().run_cell_magic('unknown', '', 'x')", True),
        ("get_ipython().run_cell_magic('time', '', 'x')", False),
        ("get_ipython().system('ls $a')", True),
        ("get_ipython().system('ls')", False),
        ("a = get_ipython().getoutput('ls')", False),
        ("get_ipython().user_ns", True),
        ("ip = get_ipython()", True),
    ],
)
def test_what_may_read_any_name(code: str, opaque: bool) -> None:
    """Code that reaches names which are not in its text reads everything."""
    assert (EVERYTHING in one(code).reads) == opaque


def test_root() -> None:
    """The name at the start of a path."""
    paths = ("a", "a.b[c].d", "a.f(x).g(y).h", "f(a)", "1 .real")
    assert [root(ast.parse(p, mode="eval").body) for p in paths] == ["a", "a", "a", None, None]
