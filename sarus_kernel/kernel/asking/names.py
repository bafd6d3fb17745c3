"""What a question may name of its notebook: kept questions, traced frames, plain values."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from sarus_kernel.errors import QuestionError
from sarus_kernel.kernel.loading import SQL, load
from sarus_kernel.kernel.provenance.inspection import is_traced
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.plan.relations import Relation


class PlainValues(Mapping[str, Any]):
    """The notebook's values as parameters. No code of theirs is run; a private one is refused.

    `used` are those that were read: what a question was asked with.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values
        self.used: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        value = self._values[name]
        if is_traced(value):
            raise QuestionError(
                f"{name!r} is private: a parameter is a plain value. "
                f"Release it first: {name}_value = sarus.eval({name})"
            )
        self.used[name] = value
        return value

    def __contains__(self, name: object) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(dict(self._values))

    def __len__(self) -> int:
        return len(self._values)


class NotebookNames:
    """The names of a notebook, as `given` to what reads a question.

    values     the notebook's own names
    questions  those that were kept with `--as`
    """

    def __init__(self, values: Mapping[str, Any], questions: dict[str, Relation]) -> None:
        self.values, self.questions = values, questions
        self.plain = PlainValues(values)

    def given(self, catalog: Catalog) -> Any:
        """What `frontends.sql.parse` takes as `given`."""
        return load(SQL).Given(partial(self._table, catalog), self.plain)

    def keep(self, name: str, plan: Relation, catalog: Catalog) -> None:
        """Keep a question under a name. Raises QuestionError where a table is called so."""
        if name.lower() in {table.name.lower() for table in catalog}:
            raise QuestionError(f"--as {name}: a table of the dataset has this name already.")
        self.questions[name] = plan

    def _table(self, catalog: Catalog, name: str) -> Relation | None:
        if name in self.questions:
            return self.questions[name]
        value = self.values.get(name)
        if not is_traced(value):
            listed: Relation | None = load(SQL).listed(name, value)
            return listed
        found: Relation = load(SQL).relation_of(name, getattr(value, "_sarus_node", None), catalog)
        return found
