"""Workers: rows come back as asked for, and failures come back as one sentence."""

import time

from sarus_kernel.plan.aggregates import Aggregation
from sarus_kernel.plan.columns import Column, apply, literal
from sarus_kernel.plan.relations import Aggregate, Filter, Sort, Table
from sarus_kernel.vault.workers.pool import Workers

PERSON = Table("person")


def test_rows_have_the_kinds_of_the_schema(workers: Workers) -> None:
    """Integers, numbers, text, dates, timestamps and booleans arrive as plain values."""
    one = Filter(PERSON, apply("equal", Column("person_id"), literal(11)))
    (rows,) = workers.query([one])
    assert rows.columns == ("person_id", "height", "name", "born", "seen", "alive")
    assert rows.kinds == ("integer", "number", "text", "date", "timestamp", "boolean")
    assert rows.rows == ((11, 161.5, "name 11", "1950-01-12", "2020-01-01T12:00:00", False),)
