"""Whether a cell asks what a receipt answers, told from its source."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sarus_kernel.frontends.asked import asked_by
from sarus_kernel.frontends.sql import Given, parse, recorded
from sarus_kernel.frontends.sql.recorded import values_of
from sarus_kernel.release import Receipt
from tests.privacy.ward import CATALOG

SQL = "SELECT COUNT(*) AS n FROM visit WHERE day < CURRENT_DATE"
ASKED = asked_by(CATALOG)


def receipt(sql: str, day: date, time: str, dialect: str | None = None) -> Receipt:
    """The receipt of a question that was asked on a day, and answered at a time."""
    digest = parse(sql, CATALOG, dialect, lambda: day).digest
    return Receipt(digest, "v", "l", 0.5, 0.0, "p", CATALOG.version, 1, "h", time, "k")


@pytest.mark.parametrize(("time", "fits"), [
    ("2026-03-01T12:00:00+00:00", True), ("2026-03-02T00:00:03+00:00", True),
    ("2026-03-05T12:00:00+00:00", False), ("whenever", False),
])  # fmt: skip
def test_today_is_the_day_of_the_receipt(time: str, fits: bool) -> None:
    """A notebook is checked later than it was run; a question around midnight counts for both."""
    made = receipt(SQL, date(2026, 3, 1), time)
    assert ASKED(f"%%private_sql --epsilon 0.5\n{SQL}", made) is fits


def test_other_cells_and_other_data_cannot_be_told() -> None:
    """Python, other magics, and a catalog of another version."""
    made = receipt(SQL, date(2026, 3, 1), "2026-03-01T12:00:00+00:00")
    for source in ("", "x = 1", f"%%sql\n{SQL}", f"%%private_sqlite\n{SQL}"):
        assert ASKED(source, made) is None
    other = asked_by(type(CATALOG)(CATALOG.dataset, CATALOG.unit, CATALOG.tables, "other"))
    assert other(f"%%private_sql\n{SQL}", made) is None


def test_options_that_change_the_question_count() -> None:
    """The dialect does; what it costs and where it goes do not."""
    sql = "SELECT COUNT(*) AS n FROM visit WHERE DATEDIFF(week, day, DATE '2026-01-01') > 1"
    made = receipt(sql, date(2026, 3, 1), "2026-03-01T12:00:00+00:00", "snowflake")
    assert ASKED(f"%%private_sql --into x --dialect snowflake\n{sql}", made)
    assert ASKED(f"%%private_sql --dialect=snowflake --unknown 3\n{sql}", made)
    assert ASKED(f"%%private_sql --dialect postgres\n{sql}", made) is False


def test_what_only_the_notebook_has_cannot_be_told() -> None:
    """Values, frames and kept questions; a question without them is compared as ever."""
    made = receipt(SQL, date(2026, 3, 1), "2026-03-01T12:00:00+00:00")
    for sql in ("SELECT COUNT(*) FROM cohort", "SELECT COUNT(*) FROM visit WHERE code = @x",
                "SELECT COUNT(*) FROM visit WHERE code IN {{codes}}"):  # fmt: skip
        assert ASKED(f"%%private_sql\n{sql}", made) is None
    assert ASKED("%%private_sql\nSELECT COUNT(*) FROM visit", made) is False


def test_values_of_the_notebook_are_read_as_they_were_recorded() -> None:
    """With them the question has the signed digest; without, or with others, nobody can tell."""
    values = {"least": 3, "days": [date(2020, 1, 1), date(2021, 1, 1)], "rate": 0.5, "on": True}
    sql = "SELECT COUNT(*) FROM person WHERE person_id > $least AND $rate < 1 AND $on"
    source, given = f"%%private_sql\n{sql}", Given(lambda _: None, values)
    digest = parse(sql, CATALOG, given=given).digest
    signed = replace(receipt(SQL, date(2026, 3, 1), "2026-03-01T12:00:00+00:00"),
                     plan_digest=digest)  # fmt: skip
    kept = recorded(values)
    assert values_of(kept) == values
    assert ASKED(source, signed, kept) is True
    for other in (recorded({**values, "least": 4}), "", "[", '{"least": {"odd": 1}}'):
        assert ASKED(source, signed, other) is None


def test_what_is_no_plain_value_is_not_recorded() -> None:
    """Nor a list that is too long."""
    assert recorded({}) == recorded({"a": object()}) == recorded({"a": list(range(20_000))}) == ""
    assert values_of(recorded({"a": np.int64(3), "b": {2, 1}})) == {"a": 3, "b": [1, 2]}
