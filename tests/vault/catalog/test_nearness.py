"""What grantees are told of how far the twin is from the rows."""

from sarus_kernel.vault.catalog.nearness import nearness

BOUGHT = {
    "epsilon": 0.3,
    "distances": [{"table": "person", "column": "sex", "distance": 0.04, "within": 0.02}],
}


def test_figures_of_earlier_rows_are_told_as_such() -> None:
    """A twin that was kept when other rows came was measured against those before."""
    now, old = (nearness({"quality": BOUGHT}, kept).words() for kept in (False, True))
    assert "since" not in now and "other rows have come since" in old


def test_where_none_were_bought_nothing_is_said() -> None:
    """As in vaults from before, and with few people."""
    assert nearness({}).words() == nearness({"quality": {"distances": []}}).words() == ""
