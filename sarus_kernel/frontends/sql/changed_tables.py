"""What DELETE, UPDATE and ALTER leave of a table that a script has made: each is a SELECT of it."""

from sqlglot import exp

from sarus_kernel.errors import NotSupported, QuestionError


def kept(node: exp.Delete) -> exp.Select:
    """The rows that a DELETE leaves: those for which its condition is false or null."""
    where = node.args["where"]
    if node.args.get("using"):
        raise NotSupported("DELETE … USING cannot be asked: write WHERE … IN (SELECT …).")
    return exp.select(exp.Star()).from_(node.this.copy()).where(
        exp.Not(this=exp.Coalesce(this=where.this.copy(), expressions=[exp.false()]))
    )  # fmt: skip


def updated(node: exp.Update, names: list[str]) -> exp.Select:
    """The rows after an UPDATE: where its condition holds, some columns have other values.

    Raises NotSupported for an UPDATE from other tables, QuestionError for a column there is not.
    """
    if node.args.get("from_") or node.this.args.get("joins"):
        raise NotSupported(
            "UPDATE … FROM cannot be asked: SET x = (SELECT …), or make the table again by a JOIN."
        )
    new = {each.this.name.lower(): each.expression for each in node.expressions}
    if new.keys() - {name.lower() for name in names}:
        raise QuestionError("UPDATE names a column that the table does not have.")
    where = node.args.get("where")
    made = [_set(name, new.get(name.lower()), where) for name in names]
    return exp.select(*made).from_(node.this.copy())


def _set(name: str, new: exp.Expr | None, where: exp.Expr | None) -> exp.Expr:
    old = exp.column(exp.to_identifier(name, quoted=True))
    if new is None:
        return old
    if where is None:
        return exp.alias_(new.copy(), name, quoted=True)
    case = exp.Case().when(where.this.copy(), new.copy()).else_(old)
    return exp.alias_(case, name, quoted=True)


def widened(node: exp.Alter) -> tuple[exp.Select, list[exp.ColumnDef]]:
    """The rows with the columns that an ALTER adds, which are null; and these columns."""
    actions = node.args.get("actions") or []
    if not actions or not all(isinstance(each, exp.ColumnDef) for each in actions):
        raise NotSupported("Of ALTER TABLE, ADD COLUMN can be asked.")
    nulls = [exp.alias_(exp.cast(exp.null(), each.args["kind"]), each.name, quoted=True)
             for each in actions]  # fmt: skip
    return exp.select(exp.Star(), *nulls).from_(node.this.copy()), actions
