"""Labels follow names from cell to cell."""

import pytest

from sarus_kernel.client.released import ReleasedInt
from sarus_kernel.kernel.provenance.inspection import Namespace
from tests.kernel.small import Small

P, S, W = "Public", "Evaluated from synthetic data only", "Whitelisted"
DP1, DP3 = (f"Differentially-private evaluation (epsilon={e})" for e in ("1.00", "3.00"))

CASES = (
    # what is public stays public
    (["x = 1", "x"], P),
    (["def f(): return 1", "f()"], P),
    # a name assigned from the twin is synthetic, and so is all that is made of it
    (["m = twin(5)", "m"], S),
    (["m = twin(5)", "k = m + 1", "k"], S),
    (["m = twin(5)", "1 + 1"], P),
    (["m = twin(5)", "m = 4", "m"], P),
    (["m = twin(5)", "del m", "m = 3\nm"], P),
    (["m, k = twin((5, 6))", "k"], S),
    (["if True:\n    m = twin(5)\nelse:\n    k = 1", "m"], S),
    (["for i in twin([1, 2]):\n    pass", "i"], S),
    (["with open('/dev/null') as f:\n    m = twin(1)", "m"], S),
    (["(m := twin(5))", "m"], S),
    (["try:\n    m = twin(5)\nfinally:\n    pass", "m"], S),
    (["m = twin(5)", "m += 1", "m"], S),
    (["k = 1", "m = twin(5)", "k += m", "k"], S),
    # other statements of a cell are not touched
    (["m = twin(5)\nk = 1", "k"], P),
    (["k = 1; m = twin(5)", "m"], S),
    # in-place changes
    (["l = []", "l.append(twin(5))", "l"], S),
    (["d = {}", "d['a'] = twin(5)", "d"], S),
    (["class A: pass\na = A()", "a.x = twin(5)", "a"], S),
    (["l = []\nb = l", "l.append(twin(5))", "b"], S),
    (["a, b = [[1], [2]]", "a.append(twin(5))", "b"], S),
    (["l = []\nb = l", "b = 3", "l.append(twin(5))", "b"], P),
    (["l = []", "def put(x): x.append(twin(1))", "put(l)", "l"], S),
    (["l = [1]", "m = twin(5)", "print(l, m, end='')", "l"], P),
    (["n = 3", "m = twin(5)", "m2 = divmod(m, n)\npow(m, n)", "n"], P),
    (["n = 3", "m = twin([])", "m.append(n)", "n"], P),
    (["import math", "m = math.sqrt(twin(4))", "math.pi"], P),
    # functions look names up when they are called
    (["m = twin(5)", "def f(): return m", "f()"], S),
    (["def f(): return m", "m = twin(5)", "f()"], S),
    (["def f(): return m", "def g(): return f()", "m = twin(5)", "g()"], S),
    (["f = lambda: m", "m = twin(5)", "f()"], S),
    (["f = lambda m: m", "m = twin(5)", "f(1)"], P),
    (["def f(m): return m", "m = twin(5)", "f(1)"], P),
    (["m = twin(5)", "def f(x=m): return x", "f()"], S),
    (["m = twin(5)", "list(map(lambda x: x + m, [1]))"], S),
    (["class A:\n    def f(self): return m", "a = A()", "m = twin(5)", "a.f()"], S),
    (["def f():\n    global g\n    g = twin(5)", "f()", "g"], S),
    (["def f():\n    def g(): return m\n    return g", "h = f()", "m = twin(1)", "h()"], S),
    # and change what they name
    (["d = {}", "def fill(): d['a'] = twin(5)", "fill()", "d"], S),
    (["d = {}", "def fill(x): d['a'] = x", "m = twin(5)", "fill(m)", "d"], S),
    (["l = []", "def put(): l.append(twin(1))", "def go(): put()", "go()", "l"], S),
    (["l = []", "list(map(lambda x: l.append(x), twin([1])))", "l"], S),
    (["l = []", "put = lambda x: l.append(x)", "h = put", "h(twin(1))", "l"], S),
    (["d, e = {}, {}", "def fill(): d['a'] = len(e)", "m = twin(1)", "fill()", "d"], P),
    (["e = {}", "def f(x): return x in e", "f(twin(1))", "e"], P),
    (["class A:\n    def f(self): l.append(twin(1))", "l = []", "A().f()", "l"], S),
    # comprehensions have names of their own
    (["m = twin(5)", "[m for m in [1, 2]]"], P),
    (["m = twin([5])", "[x for x in m]"], S),
    (["m = twin([5])", "{x: y for x in [1] for y in m}"], S),
    # releases keep their label
    (["s = released(5)", "s"], W),
    (["s = released(5)", "t = s + 1", "t * 2"], W),
    (["s = released(5)", "m = twin(1)", "s + m"], S),
    (["s = released(5, 'a', 1.0)", "s"], DP1),
    (["s = released(5, 'a', 1.0)", "t = released(5)", "s + t"], DP1),
    (["s = released(5, 'a', 1.0)", "t = released(5, 'b', 2.0)", "s / t"], DP3),
    (["s = released(5, 'a', 1.0)", "t = released(5, 'a', 1.0)", "s + t + s"], DP1),
    (["released(5, 'a', 1.0) + released(5, 'b', 2.0)"], DP3),
    (["c = [1]", "s = released(c, 'a', 1.0)", "c"], DP1),
    # objects that carry their own label need no taint
    (["t = Traced(5)\nm = twin(5)", "t2 = t\nt"], P),
    (["t = twin(Traced(5))", "t"], P),
    (["t = Traced(5)", "t.fit(twin(1)) if False else twin(1)", "t"], P),
    # IPython's own names for results
    (["twin(5)", "_"], S),
    (["twin(5)", "_1"], S),
    (["twin(5)", "7", "_"], P),
    (["twin(5)", "7", "_1"], S),
    (["twin(5)", "7", "__"], S),
    # what is not in the text
    (["exec('m = twin(5)')", "m"], S),
    (["m = twin(5)", "eval('m')"], S),
    (["m = twin(5)", "globals()"], S),
    (["def f(): return eval('m')", "m = twin(5)", "f()"], S),
    (["globals()['m'] = twin(5)", "m"], S),
    # a cell that breaks off
    (["m = 1\nk = twin(5)\n1 / 0\nm = 2", "k"], S),
    (["m = twin(5)", "1 / 0\nm = 2", "m"], S),
)  # fmt: skip


@pytest.mark.parametrize(("cells", "label"), CASES, ids=[" | ".join(c) for c, _ in CASES])
def test_the_last_cell_has_this_label(cells: list[str], label: str) -> None:
    """After the cells before it, the last cell is labelled so."""
    notebook = Small()
    found = [notebook.run(code) for code in cells]
    assert found[-1] == label


def test_each_line_has_its_own_label() -> None:
    """A display takes the label of the line that makes it, not the cell's weakest."""
    notebook, seen = Small(), []
    notebook.values["show"] = lambda _: seen.append(
        notebook.cells.origin(str(notebook.count), whole=False).words()
    )
    notebook.run("m = twin(1)\nshow(3)\nshow(m)\nshow(released(2))\ns = released(1)\nshow(s)")
    assert seen == [P, S, W, W]


def test_an_output_of_no_cell_is_never_better_than_the_weakest_name() -> None:
    """A widget's callback may show anything, so its output has the weakest label there is."""
    notebook = Small()
    assert notebook.cells.origin("a comm message", whole=True).words() == P
    notebook.run("s = released(1)")
    assert notebook.cells.origin("a comm message", whole=True).words() == W
    notebook.twin(1)
    assert notebook.cells.origin("a comm message", whole=True).words() == S


def test_a_thread_that_lives_on_keeps_its_label_alive() -> None:
    """Later cells may show what a thread prints that still knows synthetic values."""
    notebook = Small()
    notebook.run("import threading\nend = threading.Event()\nm = twin(5)")
    notebook.run("def work(): end.wait(); m\nt = threading.Thread(target=work); t.start()")
    assert notebook.run("1 + 1") == S
    notebook.run("end.set(); t.join()")
    assert notebook.run("1 + 1") == P


def test_a_bug_in_reading_makes_the_cell_unlabelled_and_its_names_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What our own bug lost track of is never public."""
    notebook = Small()

    def fail(tree: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch:
        patch.setattr("sarus_kernel.kernel.provenance.cells.read", fail)
        assert notebook.run("m = 1") == "Unlabelled: internal error"
    assert notebook.run("m") == "Unlabelled: internal error"


def test_a_released_number_is_followed_like_any_other() -> None:
    """It lives in a module whose objects answer for themselves, and does not."""
    number = ReleasedInt(3)
    assert not Namespace({"people": number}).labelled("people")
    assert Namespace({"people": number}).frozen("people")
