"""Walking the syntax of one statement: which names does it read, bind, and perhaps change?"""

import ast
from collections.abc import Iterable

HARMLESS = frozenset({
    "abs", "all", "any", "bool", "bytes", "callable", "chr", "complex", "dict", "dir", "display",
    "divmod", "enumerate", "filter", "float", "format", "frozenset", "getattr", "hasattr", "hash",
    "hex", "id", "int", "isinstance", "issubclass", "iter", "len", "list", "map", "max", "min",
    "ord", "pow", "print", "range", "repr", "reversed", "round", "set", "slice", "sorted", "str",
    "sum", "super", "tuple", "type", "zip",
})  # fmt: skip
"""Built-in functions that change none of their arguments."""

EVERYTHING = "*"
"""Stands for all names, where a statement may read some that are not in its text."""

OPAQUE = frozenset({
    "eval", "exec", "globals", "locals", "vars", "compile", "breakpoint", "get_ipython",
})  # fmt: skip
"""Functions that reach names which are not in the text of the statement."""

PLAIN_MAGICS = frozenset({
    "alias", "autosave", "bash", "bookmark", "capture", "cd", "colors", "conda", "config",
    "connect_info", "debug", "dhist", "dirs", "doctest_mode", "env", "gui", "html", "HTML",
    "javascript", "js", "killbgscripts", "latex", "load_ext", "ls", "lsmagic", "magic", "man",
    "markdown", "matplotlib", "mkdir", "perl", "pip", "popd", "precision", "private",
    "private_python", "private_sql", "pushd", "pwd", "pycat", "python", "python3", "quickref",
    "rehashx", "reload_ext", "rm", "rmdir", "ruby", "script", "set_env", "sh", "subshell", "svg",
    "SVG", "sx", "system", "time", "timeit", "unalias", "unload_ext", "uv", "writefile", "xmode",
})  # fmt: skip
"""Magics that read no name of the notebook. `time`, `timeit` and `capture` hand their code back
to IPython, which shows it to us then."""

PATHS = (ast.Name, ast.Attribute, ast.Subscript, ast.Starred)
"""What has a name at its start: `a`, `a.b`, `a[b]`, `*a`."""


def root(node: ast.AST) -> str | None:
    """The name at the start of `a.b[c].d`, through calls of methods as well."""
    while True:
        match node:
            case ast.Name(id=name):
                return name
            case ast.Attribute(value=inner) | ast.Subscript(value=inner):
                node = inner
            case ast.Starred(value=inner) | ast.Call(func=ast.Attribute(value=inner)):
                node = inner
            case _:
                return None


class Finder(ast.NodeVisitor):
    """Walks one statement.

    inside   names that are local where the walk is
    reads, binds, changes, forgets   as in `reading.Statement`
    inner    what functions in it read when they are called
    touched  what they may change in place then
    """

    def __init__(self, inside: frozenset[str] = frozenset()) -> None:
        self.inside = inside
        self.reads: set[str] = set()
        self.binds: set[str] = set()
        self.changes: set[str] = set()
        self.forgets: set[str] = set()
        self.inner: set[str] = set()
        self.touched: set[str] = set()

    def _add(self, to: set[str], name: str | None) -> None:
        if name is not None and name not in self.inside:
            to.add(name)

    def visit_Name(self, node: ast.Name) -> None:
        kinds = {ast.Load: self.reads, ast.Store: self.binds, ast.Del: self.forgets}
        self._add(kinds[type(node.ctx)], node.id)
        if node.id in OPAQUE and node.id not in self.inside:
            # What comes out of it may reach any name, now and whenever it is used.
            self.reads.add(EVERYTHING)
            self.inner.add(EVERYTHING)

    def visit_Attribute(self, node: ast.Attribute | ast.Subscript) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._add(self.changes, root(node))
        self.generic_visit(node)

    visit_Subscript = visit_Attribute

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        for names in (self.changes, self.reads):
            self._add(names, root(node.target))
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        match node.func:
            case ast.Name(id=name) if name in HARMLESS and name not in self.inside:
                pass
            case ast.Attribute(value=ast.Call(func=ast.Name(id="get_ipython"))):
                if _magic_is_opaque(node):
                    self.reads.add(EVERYTHING)
                return
            case function:
                if isinstance(function, ast.Attribute):
                    self._add(self.changes, root(function))
                for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
                    if isinstance(argument, PATHS):
                        self._add(self.changes, root(argument))
        self.generic_visit(node)

    def visit_ImportFrom(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name != "*":  # what a star import binds is found out when the cell has run
                self._add(self.binds, (alias.asname or alias.name).split(".")[0])

    visit_Import = visit_ImportFrom

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._add(self.binds, node.name)
        self.generic_visit(node)

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        self._add(self.binds, node.name)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self._add(self.binds, node.rest)
        self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        arguments = node.args
        now: list[ast.AST | None] = [*arguments.defaults, *arguments.kw_defaults]
        body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
        if not isinstance(node, ast.Lambda):
            self._add(self.binds, node.name)
            now += node.decorator_list
        for part in now:
            if part is not None:
                self.visit(part)
        listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        listed += [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
        self._look_inside(body, {argument.arg for argument in listed})

    visit_AsyncFunctionDef = visit_FunctionDef
    visit_Lambda = visit_FunctionDef

    def _look_inside(self, body: Iterable[ast.AST], arguments: set[str]) -> None:
        """A body runs later: all it reads, and all it may change, counts as read by it."""
        first = Finder()
        for part in body:
            first.visit(part)
        outer = {name for part in body for node in ast.walk(part)
                 if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names}  # fmt: skip
        own = (first.binds | arguments) - outer
        used = first.reads | first.inner | first.changes | outer
        self.inner |= used - own - self.inside
        self.touched |= (first.changes | first.touched) - own - self.inside

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._add(self.binds, node.name)
        body = Finder(self.inside)
        for part in (*node.decorator_list, *node.bases, *node.keywords, *node.body):
            body.visit(part)
        self.reads |= body.reads - body.binds
        self.changes |= body.changes - body.binds
        self.inner |= body.inner - body.binds
        self.touched |= body.touched - body.binds

    def _comprehension(self, node: ast.AST, parts: list[ast.comprehension]) -> None:
        own = {n.id for part in parts for n in ast.walk(part.target) if isinstance(n, ast.Name)}
        before, self.inside = self.inside, self.inside | own
        self.generic_visit(node)
        self.inside = before
        # The first iterable is evaluated outside: `[x for x in x]` reads an outer x.
        self.visit(parts[0].iter)

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> None:
        self._comprehension(node, node.generators)

    visit_SetComp = visit_ListComp
    visit_GeneratorExp = visit_ListComp

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node, node.generators)


def _magic_is_opaque(call: ast.Call) -> bool:
    """Whether `get_ipython().<method>(…)`, which is what a magic becomes, may read any name."""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    words = [a.value if isinstance(a, ast.Constant) else None for a in call.args]
    if any(not isinstance(word, str) for word in words):
        return True
    texts = [str(word) for word in words]
    if method in ("run_line_magic", "run_cell_magic"):
        # IPython puts the values of names into `$name` and `{name}` on the line of a magic.
        quiet = texts[:1] != [] and texts[0] in PLAIN_MAGICS
        own = texts[:1] in (["private_python"], ["private_sql"])  # theirs are left as they are
        expands = not own and any("$" in t or "{" in t for t in texts[1:2])
        return not quiet or expands
    if method in ("system", "getoutput", "system_piped"):
        return any("$" in text or "{" in text for text in texts)
    return True
