"""Folds a script of several statements into the tables it makes and the one question at its end.

A script's own tables are views of a plan: nothing is ever made, changed or dropped anywhere.
"""

from dataclasses import dataclass, field

from sqlglot import exp

from sarus_kernel.errors import NotSupported, QuestionError
from sarus_kernel.frontends.sql import changed_tables
from sarus_kernel.frontends.sql.query import Reader
from sarus_kernel.frontends.sql.select.sources import key_of
from sarus_kernel.frontends.sql.spelling import spelt
from sarus_kernel.plan.columns import Column, literal
from sarus_kernel.plan.relations import Filter, Project, Relation, Union, Values
from sarus_kernel.plan.types import Kind

_IGNORED = (exp.Analyze, exp.Use, exp.Commit, exp.Transaction)
_IGNORED_SETTINGS = {"SEARCH_PATH", "NOCOUNT", "ANSI_NULLS", "QUOTED_IDENTIFIER", "XACT_ABORT"}
_IGNORED_COMMANDS = ("SET NOCOUNT", "SET ANSI_", "SET QUOTED_IDENTIFIER", "SET XACT_ABORT",
                     "UPDATE STATISTICS", "ANALYZE", "VACUUM", "PRINT", "GO")  # fmt: skip
NEVER = "Only SELECT can be asked: data can be read here, never changed."
_KINDS = (
    (exp.DataType.INTEGER_TYPES, Kind.INTEGER),
    (exp.DataType.NUMERIC_TYPES, Kind.NUMBER),
    (exp.DataType.TEXT_TYPES, Kind.TEXT),
    ({exp.DType.DATE, exp.DType.DATE32}, Kind.DATE),
    (exp.DataType.TEMPORAL_TYPES, Kind.TIMESTAMP),
    ({exp.DType.BOOLEAN, exp.DType.BIT}, Kind.BOOLEAN),
)


@dataclass
class Script:
    """One script: its reader knows the tables it has made so far.

    empty  tables without a row: their columns, with the kinds that were declared
    """

    reader: Reader
    empty: dict[str, dict[str, Kind]] = field(default_factory=dict)

    def answer(self, statements: list[exp.Expr]) -> Relation:
        """The relation of the SELECT that ends a script. Raises QuestionError, NotSupported."""
        statements = _unconditional(statements)
        while len(statements) > 1 and not _is_question(statements[-1]):
            if not self._is_tidying(statements[-1]):
                break
            statements = statements[:-1]
        for statement in statements[:-1]:
            if _is_question(statement):
                raise NotSupported(
                    "One question at a time: several SELECTs here would each have an answer. "
                    "Ask them in cells of their own, or keep one in a temporary table."
                )
            self._run(statement)
        last = statements[-1]
        if not _is_question(last):
            self._run(last)
            made = next(reversed(self.reader.known), None)
            if made is None:
                raise NotSupported(NEVER)
            raise QuestionError(f"The script asks nothing. End it with: SELECT … FROM {made}")
        return self.reader.answer(last)

    def _is_tidying(self, node: exp.Expr) -> bool:
        for table in _tables(node):
            self._own(table)
        return isinstance(node, exp.Drop | exp.TruncateTable) or _is_ignored(node)

    def _run(self, node: exp.Expr) -> None:
        if isinstance(node, exp.Select) and node.args.get("into") is not None:
            self._make(node.args["into"].this, self._select_into(node))
        elif isinstance(node, exp.Create):
            self._create(node)
        elif isinstance(node, exp.Insert):
            self._insert(node)
        elif isinstance(node, exp.Delete):
            self._delete(node)
        elif isinstance(node, exp.Update):
            self._update(node)
        elif isinstance(node, exp.Alter):
            self._alter(node)
        elif isinstance(node, exp.TruncateTable | exp.Drop):
            self._forget(node)
        elif isinstance(node, exp.Describe) or node.name.upper() == "EXPLAIN":
            raise NotSupported("Only SELECT can be asked. EXPLAIN is the option --explain.")
        elif isinstance(node, exp.Show) or node.name.upper() == "SHOW":
            raise NotSupported("SHOW lists tables here, and columns: SHOW TABLES, DESCRIBE t.")
        elif not _is_ignored(node):
            raise NotSupported(NEVER)

    def _select_into(self, node: exp.Select) -> Relation:
        plain = node.copy()
        plain.set("into", None)
        return self.reader.answer(plain)

    def _make(self, table: exp.Expr, relation: Relation) -> None:
        name = self._own(table)
        self.empty.pop(name, None)
        self.reader.known.pop(name, None)  # the newest comes last
        self.reader.known[name] = relation

    def _own(self, table: exp.Expr) -> str:
        """The key of a table that a script may write. Raises NotSupported for the dataset's."""
        if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier):
            raise NotSupported(NEVER)
        name = key_of(table)
        tables = {info.name.lower() for info in self.reader.scope.catalog}
        if name not in self.reader.known and name.split(".")[-1] in tables:
            raise NotSupported(NEVER)
        return name

    def _create(self, node: exp.Create) -> None:
        kind = str(node.args.get("kind", "")).upper()
        if kind == "INDEX":
            return
        if kind not in ("TABLE", "VIEW"):
            raise NotSupported(f"CREATE {kind} cannot be asked here.")
        of, query = node.this, node.args.get("expression")
        if query is not None:
            columns = [c.name for c in of.expressions] if isinstance(of, exp.Schema) else []
            table = of.this if isinstance(of, exp.Schema) else of
            self._make(table, self.reader.renamed(self.reader.answer(query), columns))
        elif isinstance(of, exp.Schema):
            declared = {column.name: _kind(column) for column in of.expressions
                        if isinstance(column, exp.ColumnDef)}  # fmt: skip
            self._make(of.this, _nobody(declared))
            self.empty[self._own(of.this)] = declared
        else:
            raise NotSupported(NEVER)

    def _insert(self, node: exp.Insert) -> None:
        schema = node.this if isinstance(node.this, exp.Schema) else None
        name = self._own(schema.this if schema is not None else node.this)
        listed = [column.name for column in schema.expressions] if schema is not None else []
        query = node.args.get("expression")
        if isinstance(query, exp.Values):
            query = exp.select("*").from_(exp.Values(expressions=query.expressions,
                                                     alias=exp.TableAlias(this="v")))  # fmt: skip
        if query is None or node.args.get("overwrite"):
            raise NotSupported(NEVER)
        new = self.reader.renamed(self.reader.answer(query), listed)
        old = self.reader.known.get(name)
        if old is not None:
            new = self._fitting(name, new, self.reader.names(old), bool(listed))
        if old is None or name in self.empty:
            self.empty.pop(name, None)
            self.reader.known[name] = new
        else:
            self.reader.known[name] = Union((old, new))

    def _fitting(self, name: str, new: Relation, names: list[str], listed: bool) -> Relation:
        """New rows with the columns of their table, in its order; what is not listed is null."""
        schema = self.reader.scope.schema(new)
        mine = {column.lower(): column for column in schema}
        if not listed:
            if len(schema) != len(names):
                raise QuestionError("INSERT has not as many columns as the table has.")
            mine = dict(zip(map(str.lower, names), schema, strict=True))
        if set(mine) - {column.lower() for column in names}:
            raise QuestionError("INSERT names a column that the table does not have.")
        for column, declared in self.empty.get(name, {}).items():
            found = schema[mine[column.lower()]].kind if column.lower() in mine else Kind.NULL
            _need_same_kind(column, found, declared)
        made = [Column(mine[n.lower()]) if n.lower() in mine else literal(None) for n in names]
        return Project(new, tuple(names), tuple(made))

    def _delete(self, node: exp.Delete) -> None:
        name = self._own(node.this)
        old, where = self.reader.known.get(name), node.args.get("where")
        if old is None or name in self.empty:
            return  # a results table of somebody's, which is empty here
        if where is None:
            self._forget_rows(name)
            return
        self.reader.known[name] = self.reader.answer(changed_tables.kept(node))

    def _update(self, node: exp.Update) -> None:
        name = self._own(node.this)
        old = self.reader.known.get(name)
        if old is None or name in self.empty:
            return
        before = self.reader.scope.schema(old)
        new = self.reader.answer(changed_tables.updated(node, list(before)))
        after = self.reader.scope.schema(new)
        for column, type_ in before.items():
            if type_.kind is not Kind.NULL:
                _need_same_kind(column, after[column].kind, type_.kind)
        self.reader.known[name] = new

    def _alter(self, node: exp.Alter) -> None:
        name = self._own(node.this)
        if name not in self.reader.known:
            return
        select, added = changed_tables.widened(node)
        if name in self.empty:
            self.empty[name] |= {column.name: _kind(column) for column in added}
            self.reader.known[name] = _nobody(self.empty[name])
        else:
            self.reader.known[name] = self.reader.answer(select)

    def _forget(self, node: exp.Expr) -> None:
        for table in _tables(node):
            name = self._own(table)
            if isinstance(node, exp.Drop):
                self.reader.known.pop(name, None)
                self.empty.pop(name, None)
            elif name in self.reader.known:
                self._forget_rows(name)

    def _forget_rows(self, name: str) -> None:
        schema = self.reader.scope.schema(self.reader.known[name])
        self.empty[name] = {column: type_.kind for column, type_ in schema.items()}
        self.reader.known[name] = Filter(self.reader.known[name], literal(False))


def _unconditional(statements: list[exp.Expr]) -> list[exp.Expr]:
    """`IF OBJECT_ID('…') IS NOT NULL DROP TABLE …` as the DROP: the one IF that changes nothing.

    sqlglot takes all that follows an IF for its block. Raises NotSupported for any other IF.
    """
    plain: list[exp.Expr] = []
    for node in statements:
        if not isinstance(node, exp.IfBlock):
            plain.append(node)
            continue
        inside = list(node.args["true"].expressions)
        blocks = node.args.get("false") or any(isinstance(part, exp.Block) for part in inside)
        if blocks or node.this.find(exp.ObjectId) is None or not isinstance(inside[0], exp.Drop):
            raise NotSupported("IF cannot be asked: what a script does may not depend on data.")
        plain += _unconditional(inside)
    return plain


def _is_question(node: exp.Expr) -> bool:
    return isinstance(node, exp.Query) and node.args.get("into") is None


def _tables(node: exp.Expr) -> list[exp.Expr]:
    """The tables that a statement empties or drops."""
    if not isinstance(node, exp.Drop | exp.TruncateTable):
        return []
    return list(node.args.get("tables") or node.expressions)


def _is_ignored(node: exp.Expr) -> bool:
    if isinstance(node, exp.Command):
        written = f"{node.this} {node.expression}".upper()
        return any(written.startswith(word) for word in _IGNORED_COMMANDS)
    if isinstance(node, exp.Set):
        pairs = [item.this for item in node.expressions]
        return all(isinstance(pair, exp.EQ) and pair.this.name.upper() in _IGNORED_SETTINGS
                   for pair in pairs)  # fmt: skip
    return isinstance(node, _IGNORED)


def _kind(column: exp.ColumnDef) -> Kind:
    kind = column.args.get("kind")
    for types, found in _KINDS:
        if kind is not None and kind.this in types:
            return found
    raise NotSupported(f"A column of this type cannot be asked about: `{spelt(column)}`.")


def _nobody(columns: dict[str, Kind]) -> Relation:
    """A table without a row."""
    return Values(tuple(columns), tuple(kind.value for kind in columns.values()), ())


def _need_same_kind(column: str, found: Kind, declared: Kind) -> None:
    same = found in (declared, Kind.NULL) or (found, declared) == (Kind.INTEGER, Kind.NUMBER)
    if not same:
        raise NotSupported(
            f"Column {column!r} was declared as {declared.value} and is filled with "
            f"{found.value}: write CAST where it is filled."
        )
