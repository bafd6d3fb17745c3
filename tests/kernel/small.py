"""A notebook without a kernel: cells run in this process, their names are followed for real."""

import ast
from typing import Any

from sarus_kernel.kernel.provenance.cells import Cells
from sarus_kernel.kernel.provenance.file_records import FileRecords
from sarus_kernel.kernel.provenance.origins import SYNTHETIC
from sarus_kernel.release import Label, Value
from tests.kernel.fakes import Traced, release


class Small:
    """Runs cells one after the other and says how their outputs would be labelled."""

    def __init__(self, records: FileRecords | None = None) -> None:
        self.values: dict[str, Any] = {"__name__": "__main__"}
        self.hidden: dict[str, Any] = {}
        self.cells = Cells(self.values, self.hidden, records)
        self.values |= {"twin": self.twin, "released": self.released, "Traced": Traced}
        self.hidden |= dict(self.values)
        self.count = 0

    def twin(self, value: Any) -> Any:
        """A value computed from twin data: handing it out is an escape."""
        self.cells.happen(SYNTHETIC)
        return value

    def released(self, value: Any, question: str = "q", epsilon: float = 0.0) -> Any:
        """A released value: whitelisted, or private if it cost something."""
        label = Label.PRIVATE if epsilon else Label.WHITELISTED
        self.cells.released(release(question, label, Value("scalar"), epsilon))
        return value

    def run(self, code: str) -> str:
        """Run a cell; the label of its footer."""
        self.count += 1
        parent = str(self.count)
        cell = self.cells.open(parent)
        tree = ast.parse(code)
        self.cells.read(tree)
        failed = False
        try:
            self._execute(tree)
        except ZeroDivisionError:
            failed = True
        self.cells.close(cell, failed)
        return self.cells.origin(parent, whole=True).words()

    def _execute(self, tree: ast.Module) -> None:
        last = tree.body[-1]
        shown = isinstance(last, ast.Expr)
        body = tree.body[:-1] if shown else tree.body
        exec(compile(ast.Module(body, []), "<cell>", "exec"), self.values)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), self.values)
            if value is not None:
                older = {"__": self.values.get("_")}
                self.values |= {**older, "_": value, f"_{self.count}": value}
