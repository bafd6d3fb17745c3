"""The tracer inside the kernel: loaded by the first cell that imports a library it knows."""

import ast
import threading
from typing import Any

from IPython.core.error import InputRejected

from sarus_kernel.errors import SarusError
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.displays import ReleasedFrames
from sarus_kernel.kernel.loading import (
    FOREIGN,
    TRACED_LIBRARIES,
    TRACER,
    TRACER_API,
    is_loaded,
    load,
)
from sarus_kernel.kernel.provenance.cells import Cells
from sarus_kernel.kernel.provenance.inspection import is_traced
from sarus_kernel.kernel.releasing.foretelling import Foretelling


class Tracing:
    """Owns the tracer's settings: which vault it speaks to, and whom it tells what happens."""

    def __init__(self, connection: Connection, cells: Cells, frames: ReleasedFrames) -> None:
        self._connection, self._cells, self._frames = connection, cells, frames
        self._tracer: Any = None
        self._lock = threading.Lock()

    def tracer(self) -> Any:
        """The tracer, loaded and told about the vault and the cells."""
        with self._lock:
            if self._tracer is None:
                tracer = load(TRACER)
                tracer.use(self._connection.get, self._connection.questions)
                tracer.EVENTS.on_escape = self._cells.escaped
                tracer.EVENTS.on_release = self._cells.released
                tracer.EVENTS.on_value = self._frames.remember
                tracer.EVENTS.on_shown = Foretelling(self._connection).mark
                self._tracer = tracer
            return self._tracer

    def imports(self, tree: ast.Module) -> ast.Module:
        """The same code, its imports of libraries that are traced giving the traced ones."""
        if not any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(tree)):
            return tree
        tracer = self.tracer()
        if tracer.traces(tree):
            load(TRACED_LIBRARIES)
        rewritten: ast.Module = tracer.rewrite(tree)
        return rewritten

    def calls(self, tree: ast.Module) -> ast.Module:
        """The same code, whose calls hand plain twin data to packages that are not listed; as it
        is where there can be no traced value."""
        if not is_loaded(TRACED_LIBRARIES):
            return tree
        foreign: Any = load(FOREIGN)
        names: Any
        for names in (self._cells.values, self._cells.hidden):
            names[foreign.CALLED] = foreign.called
        rewritten: ast.Module = foreign.rewrite_calls(tree)
        return rewritten

    def length(self, value: Any, /) -> Any:
        """`len(value)`, which for a traced value is traced as well."""
        if is_traced(value):
            self.tracer()
            return load(TRACER_API).length(value)
        return len(value)


class Reader:
    """Shows the cells' record what is about to run. IPython calls this an AST transformer."""

    def __init__(self, cells: Cells) -> None:
        self._cells = cells

    def visit(self, tree: ast.AST) -> ast.AST:
        """Nothing is changed."""
        if isinstance(tree, ast.Module):
            self._cells.read(tree)
        return tree


class Rewriter:
    """Lets the tracer put its own libraries in the place of those a cell imports."""

    def __init__(self, tracing: Tracing) -> None:
        self._tracing = tracing

    def visit(self, tree: ast.AST) -> ast.AST:
        """The code to run instead. Imports are changed, and calls once there are traced values."""
        if not isinstance(tree, ast.Module):
            return tree
        try:
            rewritten: ast.AST = self._tracing.calls(self._tracing.imports(tree))
        except SarusError as error:
            raise InputRejected(str(error)) from None
        except Exception as error:
            # Untraced code would run on nothing; IPython would also drop us for good.
            raise InputRejected(
                f"Internal error: this cell could not be prepared ({type(error).__name__}).\n"
                "Please report it, with the import statements of the cell."
            ) from error
        return rewritten
