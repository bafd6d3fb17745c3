"""How origins add up."""

from dataclasses import replace

import pytest

from sarus_kernel.kernel.provenance.captions import as_html, as_text, captioned, needs_footer
from sarus_kernel.kernel.provenance.origins import (
    LOST,
    PUBLIC,
    SYNTHETIC,
    Origin,
    join,
    mark_of,
    of_release,
)
from sarus_kernel.proof.captions import without_caption
from sarus_kernel.release import SHAPES, Interval, Label, Value
from tests.kernel.fakes import count, release

WHITELISTED = of_release(release("w", Label.WHITELISTED, Value("scalar")))


def test_the_weakest_label_wins() -> None:
    """Whatever the order."""
    private = of_release(count("a", 1.0))
    for origins in ((WHITELISTED, private, PUBLIC), (PUBLIC, private, WHITELISTED)):
        assert join(origins).label is Label.PRIVATE
    assert join((private, SYNTHETIC)).words() == "Evaluated from synthetic data only"
    assert join(()) is PUBLIC


def test_distinct_releases_add_up_and_the_same_counts_once() -> None:
    """Epsilons of a release asked twice are paid once."""
    a, again, b = (of_release(count(q, e)) for q, e in (("a", 0.1), ("a", 0.1), ("b", 0.25)))
    assert join((a, again, b)).words() == "Differentially-private evaluation (epsilon=0.35)"
    assert len(mark_of(join((a, again, b)))["receipts"]) == 2


@pytest.mark.parametrize("other", [{"ledger_seq": 2}, {"public_key": "another vault's"}])
def test_equal_values_of_two_charges_are_two_releases(other: dict[str, object]) -> None:
    """The same question of two vaults, or asked again over other data, is paid for twice."""
    one = count("a", 0.1)
    assert one.receipt is not None
    two = replace(one, receipt=replace(one.receipt, **other))  # type: ignore[arg-type]
    both = join(map(of_release, (one, two, one)))
    assert both.words() == "Differentially-private evaluation (epsilon=0.20)"
    assert len(mark_of(both)["receipts"]) == 2


def test_a_few_noisy_numbers_are_named_with_their_errors() -> None:
    """The scores of folds: an array prints no interval by itself. Of many, none is named."""
    for folds, named in ((5, True), (50, False)):
        rows, bars = ((0.8,),) * folds, ((Interval(0.7, 0.9),),) * folds
        scores = Value("array", ("value",), ("number",), rows, bars)
        figures = mark_of(of_release(release("s", Label.PRIVATE, scores))).get("figures", [])
        assert [each.count("±") for each in figures] == ([folds] if named else [])


def test_what_is_lost_stays_lost() -> None:
    """A bug's label is not hidden by better ones."""
    assert join((PUBLIC, LOST, WHITELISTED)).words() == "Unlabelled: internal error"


def test_captions_change_nothing_but_words() -> None:
    """The original content stays as it was; other mime types are not touched."""
    content = {"data": {"text/plain": "1", "image/png": "x"}, "metadata": {"other": 1}}
    new = captioned(content, mark_of(PUBLIC))
    assert content["data"]["text/plain"] == "1" and "sarus" not in content["metadata"]
    assert new["data"] == {"text/plain": "1\n[Public]", "image/png": "x"}
    assert new["metadata"]["other"] == 1
    assert captioned(new, mark_of(PUBLIC))["data"] == new["data"]
    assert needs_footer(new) and not needs_footer({"data": {"text/html": "", "text/plain": ""}})


def test_words_are_escaped_in_html() -> None:
    """A hint may quote a name."""
    mark = {"kind": "odd", "label": "<a>", "hint": "<b>"}
    assert as_text(mark) == "[<a>; <b>]"
    assert "&lt;a&gt;" in as_html(mark) and "<b>" not in as_html(mark)


@pytest.mark.parametrize("label", Label)
def test_each_label_has_a_shape_of_its_own(label: Label) -> None:
    """Where no extension draws badges; `verify` takes that shape, or an older dot, off again."""
    mark = mark_of(Origin(label))
    chip = as_html(mark)
    assert [shape for shape in SHAPES.values() if shape in chip] == [SHAPES[label]]
    for drawn in (chip, chip.replace(SHAPES[label], SHAPES[Label.PRIVATE])):
        data = {"text/html": f"<p>5</p>{drawn}"}
        assert without_caption(data, mark) == {"text/html": "<p>5</p>"}
    other = Label.PUBLIC if label is Label.WHITELISTED else Label.WHITELISTED
    data = {"text/html": f"<p>5</p>{chip.replace(SHAPES[label], SHAPES[other])}"}
    assert without_caption(data, mark) is None
