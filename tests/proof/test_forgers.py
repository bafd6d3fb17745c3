"""What a forger may try: each of it is found, and called by its name."""

import json
from collections.abc import Callable
from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest

from sarus_kernel.errors import QuestionError
from sarus_kernel.kernel.provenance.origins import PUBLIC, SYNTHETIC, of_release
from sarus_kernel.proof.findings import Status, as_json
from sarus_kernel.proof.verify import verify
from sarus_kernel.release import UNKNOWN, Interval, Label, Value
from tests.proof.making import (
    COUNT,
    GROUPS,
    KEY,
    NUMBER,
    STRANGER,
    Output,
    changed,
    derived,
    foot,
    found,
    local,
    notebook,
    python_output,
    release,
    resigned,
    shown,
    status,
    stream,
)

DP = "Differentially-private evaluation (epsilon=0.50)"


class Words(str):
    """What is shown as it is, without quotes."""

    __repr__ = str.__str__


def mark(output: Output) -> dict[str, object]:
    """`metadata.sarus`."""
    found: dict[str, object] = output["metadata"]["sarus"]
    return found


def html(text: str) -> Callable[[Output], None]:
    """Put something in front of the HTML."""
    return lambda o: o["data"].update({"text/html": text + o["data"]["text/html"]})


def instead(old: str, new: str, mime: str = "text/html") -> Callable[[Output], None]:
    """Replace something in one form."""

    def change(output: Output) -> None:
        assert old in output["data"][mime]
        output["data"][mime] = output["data"][mime].replace(old, new, 1)

    return change


def other_mime(mime: str) -> Callable[[Output], None]:
    """A form that a front end may prefer."""
    return lambda o: o["data"].update({mime: "<b>500</b>"})


TABLE = '<table border="1" class="dataframe"><thead><tr><th>people</th></tr></thead>' \
        "<tbody><tr><td>500</td></tr></tbody></table>"  # fmt: skip

ALTERATIONS: dict[str, Callable[[Output], None]] = {
    "a picture beside it": other_mime("image/png"),
    "a richer form beside it": other_mime("application/vnd.dataresource+json"),
    "markdown beside it": other_mime("text/markdown"),
    "a second table": html(TABLE),
    "a second table behind": instead("</table>", "</table>" + TABLE),
    "words in front": html("<div>Really it is 500.</div>"),
    "a script": html("<script>document.body.innerText='500'</script>"),
    "a picture in the HTML": html('<img src="data:image/png;base64,AAAA">'),
    "a style sheet": html("<style>td{display:none}</style>"),
    "a hidden table": instead('<table border="1"', '<table border="1" style="display:none"'),
    "an invisible colour": instead("<td>", '<td style="color:transparent">'),
    "white on white": instead("403", '<span style="color:#ffffff">403</span>'),
    "a white table": instead('class="dataframe"', 'class="dataframe" style="color:#ffffff"'),
    "a tiny size": instead("<td>", '<td style="font-size:1%">'),
    "a class of the page": instead('class="dataframe"', 'class="jp-mod-hidden"'),
    "an event": instead("<td>", '<td onclick="x()">'),
    "a comment": html("<!-- -->"),
    "a link": instead("403", '<a href="http://x">403</a>'),
    "text in a table": instead("<tbody>", "<tbody>500"),
    "a tag left open": html("<b>"),
    "columns of another name": instead("people", "deaths"),
    "other words in the notes": instead("1900 to 2025", "1900 to 2024"),
    "a note more": instead("±: 95", "No noise. ±: 95"),
    "text only": lambda o: o["data"].update({"text/plain": f"people\n500\n[{DP}]"}),
    "nothing shown": lambda o: o.update({"data": {}}),
    "a line more in the text": lambda o: o["data"].update(
        {"text/plain": "500\n" + o["data"]["text/plain"]}
    ),
    "another question": lambda o: mark(o).update({"question": "deaths"}),
    "other notes": lambda o: mark(o).update({"notes": ["Exact."]}),
    "another way to write it": lambda o: o["data"].update(
        {"text/plain": f"np.negative(403)\n[{DP}]"}
    ),
    "tags without end": html("<div>" * 5000 + "</div>" * 5000),
    "a hint": lambda o: (
        mark(o).update({"hint": "really 500"}),
        o["data"].update({"text/plain": o["data"]["text/plain"].replace(DP, f"{DP}; really 500")}),
        instead(DP + "</span>", DP + "</span> really 500")(o),
    )[0],
    "another price": lambda o: mark(o).update({"epsilon": 0.1}),
    "no value": lambda o: mark(o).pop("values") and None,
    "a value of its own": lambda o: mark(o).update(
        {"values": [str(mark(o)["values"][0]).replace("403", "500")]}  # type: ignore[index]
    ),
    "a place that is not there": lambda o: mark(o).update({"shown": 4}),
    "a place that is no number": lambda o: mark(o).update({"shown": "0"}),
}


@pytest.mark.parametrize("name", ALTERATIONS)
def test_what_is_not_the_signed_value_is_altered(name: str) -> None:
    """The receipts are the vault's; what is shown or said beside them is not."""
    good = shown(release(COUNT))
    assert status(good) is Status.VERIFIED
    assert status(changed(good, ALTERATIONS[name])) is Status.ALTERED


FORGERIES: dict[str, Output] = {
    "a label without receipts": changed(
        local(500), lambda o: mark(o).update({"label": DP, "kind": "private"})
    ),
    "synthetic called whitelisted": changed(
        local(500, synthetic=True), lambda o: mark(o).update({"label": "Whitelisted"})
    ),
    "synthetic called private in the text": changed(
        local(500, synthetic=True),
        lambda o: o["data"].update({"text/plain": f"500\n[{DP}]"}),
    ),
    "two labels": changed(
        local(500, synthetic=True),
        lambda o: o["data"].update({"text/plain": f"500 [{DP}]\n[{mark(o)['label']}]"}),
    ),
    "a chip of its own": changed(
        local(pd.DataFrame({"n": [500]}), synthetic=True),
        html('<div class="sarus-label">Whitelisted</div>'),
    ),
    "a chip drawn by hand": changed(
        local(pd.DataFrame({"n": [500]}), synthetic=True), html(f"<p>&#9679; <i>{DP}</i></p>")
    ),
    "the colour of another label": changed(
        local(500, synthetic=True), lambda o: mark(o).update({"kind": "private"})
    ),
    "a label in the hint": changed(local(500), lambda o: mark(o).update({"hint": f"{DP}"})),
    "a receipt of another vault": shown(release(COUNT, signer=STRANGER)),
    "the owner's name on another vault's receipt": changed(
        shown(release(COUNT, signer=STRANGER)),
        lambda o: mark(o)["receipts"][0].update({"public_key": KEY}),  # type: ignore[index]
    ),
    "a receipt with other words": changed(
        shown(release(COUNT)),
        lambda o: mark(o)["receipts"][0].update({"question": "deaths"}),  # type: ignore[index]
    ),
    "a receipt with more fields": changed(
        shown(release(COUNT)),
        lambda o: mark(o)["receipts"][0].update({"more": 1}),  # type: ignore[index]
    ),
    "receipts that are none": changed(
        shown(release(COUNT)), lambda o: mark(o).update({"receipts": [7, None, {}]})
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_label_that_no_receipt_stands_for_is_forged(name: str) -> None:
    """However it is made."""
    assert status(FORGERIES[name]) is Status.FORGED


def test_the_key_in_the_notebook_counts_for_nothing() -> None:
    """A vault of the forger's own signs all he wants: under the owner's key it is forged."""
    forged = shown(resigned(release(COUNT), STRANGER))
    assert status(forged, key=STRANGER.public_key()) is Status.VERIFIED
    assert status(forged) is Status.FORGED


def test_a_better_label_over_true_receipts_is_altered() -> None:
    """DP called Whitelisted, DP called Public, epsilon 0.50 called 0.10."""
    changes = {
        "whitelisted": "Whitelisted",
        "public": "Public",
        "private": "Differentially-private evaluation (epsilon=0.10)",
    }
    for kind, label in changes.items():
        text = json.dumps(shown(release(COUNT))["data"]).replace(DP, label)
        other = changed(shown(release(COUNT)), lambda o, t=text, k=kind, w=label: (
            o.update({"data": json.loads(t)}), mark(o).update({"kind": k, "label": w})
        )[0])  # fmt: skip
        assert status(other) is Status.ALTERED


def test_a_true_output_pasted_below_another_question_is_altered() -> None:
    """Where a catalog says what the cell asks; and the signed question is always named."""
    book = notebook(shown(release(COUNT, plan="cd" * 32, question="count of person if dead")))
    asked = {False: Status.ALTERED, True: Status.VERIFIED, None: Status.VERIFIED}
    for fits, expected in asked.items():
        (finding,) = verify(book, KEY, lambda source, receipt, values, f=fits: f).findings
        assert finding.status is expected
        assert finding.question == "count of person if dead"


def test_what_is_computed_from_releases_is_local_and_names_them() -> None:
    """`answer * 2` is nobody's signed number; a shown value is, however it is typed."""
    count, mean = release(COUNT), release(NUMBER, question="mean of year")
    (twice,) = found(derived(np.int64(806), count))
    assert (twice.status, twice.releases, twice.epsilon) == (Status.LOCAL, (7,), 0.5)
    (ratio,) = found(derived(0.998, count, mean))
    assert (ratio.status, ratio.epsilon) == (Status.LOCAL, 1.0)
    assert status(derived(np.int64(403), count)) is Status.VERIFIED
    assert status(derived(np.float64(402.3456), count, mean)) is Status.VERIFIED


def test_equal_values_of_two_charges_are_paid_for_twice() -> None:
    """What the kernel says of their difference is what their receipts say together."""
    difference = derived(0, release(COUNT), release(COUNT, entry=8))
    assert mark(difference)["epsilon"] == 1.0 and len(mark(difference)["receipts"]) == 2
    assert status(difference) is Status.LOCAL
    cheaper = changed(difference, lambda o: (
        mark(o).update({"epsilon": 0.5, "label": DP}), instead("1.00", "0.50", "text/plain")(o)
    )[0])  # fmt: skip
    assert status(cheaper) is Status.ALTERED


def test_a_number_that_the_noise_leaves_nothing_of_verifies() -> None:
    """A signed number of too few people is shown with these words, and they are checked."""
    made = release(Value("scalar", ("n",), ("integer",), ((2025,),), ((UNKNOWN,),)))
    good = python_output(Words("2025 (too few people)"), of_release(made))
    assert status(good) is Status.VERIFIED
    assert status(changed(good, instead("2025", "2026", "text/plain"))) is Status.ALTERED


def test_the_numbers_in_a_hint_are_signed_ones() -> None:
    """`from 403 ± 6` below a computed number cannot be made into another count."""
    good = derived(0.9, release(COUNT))
    assert mark(good)["hint"] == "from 403 ± 6"
    other = changed(good, lambda o: (
        mark(o).update({"hint": "from 500 ± 6"}), instead("403", "500", "text/plain")(o)
    )[0])  # fmt: skip
    assert status(good) is Status.LOCAL
    assert status(other) is Status.ALTERED
    for figures in (["500 ± 6"], ["403 ± 6", "1 ± 1"], [403], 7):
        badge = changed(good, lambda o, f=figures: mark(o).update({"figures": f}))
        assert status(badge) is Status.ALTERED


def test_uneven_intervals_and_scores_of_folds_are_named_and_held_to_their_values() -> None:
    """A comma within `0.85 [0.68, 1.00]` parts no figures; each figure of an array is looked at."""
    uneven = Value("scalar", ("r",), ("number",), ((0.853,),), ((Interval(0.68, 1.0),),))
    folds = Value("array", ("r",), ("number",), ((0.5,), (0.853,)),
                  ((Interval(0.4, 0.6),), (Interval(0.68, 1.0),)))  # fmt: skip
    for value, hint in ((uneven, "from 0.85 [0.68, 1.00]"),
                        (folds, "from 0.50 ± 0.10, 0.85 [0.68, 1.00]")):  # fmt: skip
        good = derived(7.5, release(value))
        assert mark(good)["hint"] == hint and status(good) is Status.LOCAL
        for was, forged in (("0.68", "0.78"), ("1.00", "1.10"), ("0.85", "0.86")):
            other = changed(good, lambda o, w=was, f=forged: (
                mark(o).update({"hint": mark(o)["hint"].replace(w, f)}),
                instead(w, f, "text/plain")(o),
            )[0])  # fmt: skip
            assert status(other) is Status.ALTERED


def test_a_weaker_label_is_no_forgery_and_proves_nothing() -> None:
    """A release mixed with the twin is synthetic, whatever receipts lie beside it."""
    mixed = derived(5, release(COUNT))
    synthetic = changed(local(5, synthetic=True), lambda o: mark(o).update(
        {"receipts": mark(mixed)["receipts"], "values": mark(mixed)["values"]}
    ))  # fmt: skip
    assert status(synthetic) is Status.LOCAL
    shows = changed(shown(release(COUNT)), lambda o: mark(o).update({"shown": 0}))
    text = json.dumps(shows["data"]).replace(DP, Label.SYNTHETIC.value)
    weaker = changed(shows, lambda o: (
        o.update({"data": json.loads(text)}),
        mark(o).update({"label": Label.SYNTHETIC.value, "kind": "synthetic"}),
    )[0])  # fmt: skip
    assert status(weaker) is Status.LOCAL


@pytest.mark.parametrize("label", [Label.WHITELISTED, Label.PUBLIC])
def test_signed_values_without_noise_verify_too(label: Label) -> None:
    """Whitelisted results, and public tables that the vault answered from."""
    output = shown(release(GROUPS, label))
    (finding,) = found(output)
    assert (finding.status, finding.label, finding.epsilon) == (Status.VERIFIED, label.value, 0.0)


def test_streams_go_by_the_footer_of_their_cell() -> None:
    """Printed text is never verified; without a footer it is unlabelled; a printed label forges."""
    printed, made = stream("403\n"), release(COUNT)
    (with_footer,) = found(printed, foot(of_release(made)))
    assert (with_footer.status, with_footer.label) == (Status.LOCAL, DP)
    assert [f.status for f in found(printed)] == [Status.UNLABELLED]
    for printed_label in (f"[{DP}]", f"\x1b[1m[\x1b[32m{DP}]", "[White\u200blisted]"):
        forged = found(stream(f"403\n{printed_label}\n"), foot(PUBLIC))
        assert [f.status for f in forged] == [Status.FORGED]
    strange = foot(of_release(release(COUNT, signer=STRANGER)))
    assert {f.status for f in found(printed, strange)} == {Status.FORGED}


def test_words_that_look_like_a_label_are_no_forgery() -> None:
    """A list of categories, an explanation, the provenance of a model."""
    for words in (
        "Categories (1, str): [Public]",
        f"The answer would be: {DP}. Nothing was asked or spent.",
        f"'{DP}: fitted on the real data'",
        "['Whitelisted']",
    ):
        output = local(5)
        output["data"]["text/plain"] = f"{words}\n[Public]"
        assert status(output) is Status.LOCAL
        assert [f.status for f in found(stream(words), foot(PUBLIC))] == [Status.LOCAL]


def test_a_number_is_named_only_with_its_proof() -> None:
    """One noisy number in a table that is too long to travel: the label does not name it."""
    columns = tuple(f"c{k}" for k in range(3000))
    row: tuple[str | int, ...] = (403, *("x" * 200 for _ in columns[1:]))
    intervals = ((Interval(397.0, 409.0), *(None for _ in columns[1:])),)
    kinds = ("integer", *("text" for _ in columns[1:]))
    for width, named in ((50, True), (3000, False)):
        value = Value("table", columns[:width], kinds[:width], (row[:width],),
                      (intervals[0][:width],))  # fmt: skip
        output = derived(0.5, release(value))
        assert ("hint" in mark(output)) is named
        assert status(output) is Status.LOCAL


def test_a_footer_that_says_more_is_an_output() -> None:
    """A label with a number in it is looked at like everything else."""
    full = changed(foot(SYNTHETIC), lambda o: o["data"].update(
        {"text/plain": f"500\n{o['data']['text/plain']}"}
    ))  # fmt: skip
    assert [f.status for f in found(full)] == [Status.LOCAL]
    assert found(foot(SYNTHETIC)) == ()


def test_what_has_no_label_is_unlabelled() -> None:
    """Metadata that are missing, of a wrong type, or say something else."""
    for metadata in ({}, {"sarus": 7}, {"sarus": {"label": 7}}, {"sarus": {"label": "Certified"}}):
        output = changed(local(5), lambda o, m=metadata: (
            o.update({"metadata": m, "data": {"text/plain": "5"}})
        ))  # fmt: skip
        assert status(output) is Status.UNLABELLED


@pytest.mark.parametrize("junk", [
    {"receipts": "x"}, {"receipts": [[]]}, {"receipts": [{"plan_digest": 7}]}, {"values": 7},
    {"values": [7]}, {"values": ["{"]}, {"shown": True}, {"hint": 7}, {"notes": 7},
    {"epsilon": "much"}, {"receipts": [{"epsilon": 10**400}]}, {"kind": []}, {"label": DP * 1000},
])  # fmt: skip
def test_junk_never_verifies_and_never_raises(junk: dict[str, object]) -> None:
    """Whatever is in the metadata."""
    output = changed(shown(release(COUNT)), lambda o: mark(o).update(junk))
    assert status(output) is not Status.VERIFIED


def test_a_thing_that_is_no_notebook_is_said_to_be_none() -> None:
    """Neither lists nor older formats."""
    for thing in ({}, {"cells": 7, "nbformat": 4}, {"cells": [], "nbformat": 3}):
        with pytest.raises(QuestionError, match="format 4"):
            verify(thing, KEY)
    odd = {"cells": [7, {"cell_type": "code"}, {"cell_type": "code", "outputs": [7, {}]}],
           "nbformat": 4}  # fmt: skip
    assert [f.status for f in verify(odd, KEY).findings] == [Status.UNLABELLED]


def test_the_json_has_everything() -> None:
    """Counts, words, and each finding with its receipts, without anything JSON cannot say."""
    made = release(COUNT)
    summary = verify(notebook(shown(made), local(5), stream("x")), KEY)
    plain = json.loads(json.dumps(as_json(summary)))
    assert plain["counts"] == {"verified": 1, "local": 1, "altered": 0, "forged": 0,
                               "unlabelled": 1}  # fmt: skip
    assert (plain["honest"], plain["complete"]) == (True, False)
    assert plain["words"] == "1 unlabelled, 1 verified, 1 local"
    assert made.receipt is not None
    kept = plain["outputs"][0]["receipts"][0]
    assert {**kept, "notes": tuple(kept["notes"])} == asdict(made.receipt)
