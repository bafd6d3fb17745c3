"""A receipt that verifies was signed by that vault about that value, and was not touched since."""

import json
from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest

from sarus_kernel.release import Interval, Receipt, Value
from sarus_kernel.vault.ledger.receipts import Signer
from sarus_kernel.wire.receipts import canonical, value_digest, verify, verify_value

VALUE = Value(
    form="table",
    columns=("gender", "people"),
    kinds=("text", "number"),
    rows=(("F", 412.0), ("M", 398.5)),
    intervals=((None, Interval(400.0, 424.0)), (None, None)),
)

OLD = Receipt(
    plan_digest="3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f3f",
    value_digest="b82d6d20656ff7e2395b79d5d9d0365547926d679a86a7ddb02dbaaf5fdd260a",
    label="Whitelisted",
    epsilon=0.0,
    delta=0.0,
    policy_version="9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c9c",
    data_version="1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b",
    ledger_seq=7,
    ledger_head="b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4b4",
    time="2026-03-01T12:00:00+00:00",
    public_key="2988cb6361520e324ef51fbe2b0b8540b4e92fc9b99fa81eb0056af3063e8ca6",
    signature=(
        "d6dcff7fcc7d68e5f1dcf0f523afc04e51885d8e52df043dfda2263625c599b3"
        "ac6d70124fd895048dddaebd19291966830d2196fe4f88e382eb90b5b1aef103"
    ),
    question="pandas.Series.mean of person",
    notes=("Rounded to 3 digits; 100 people or more.",),
)
"""Given out by a vault whose questions were told in other words."""


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """A vault's key."""
    return Signer.open(tmp_path / "signing.key")


@pytest.fixture
def receipt(signer: Signer) -> Receipt:
    """A signed receipt about VALUE."""
    unsigned = Receipt(
        "a" * 64, value_digest(VALUE), "Differentially-private evaluation (epsilon=1.00)",
        1.0, 1e-6, "p1", "d1", 7, "b" * 64, "2026-03-01T12:00:00Z", "",
    )  # fmt: skip
    return signer.signed(unsigned)


def test_an_honest_receipt_verifies(signer: Signer, receipt: Receipt) -> None:
    """A receipt verifies under the key of the vault that signed it, and names its value."""
    assert verify(receipt, signer.public_key())
    assert verify_value(receipt, VALUE)


@pytest.mark.parametrize("name", [field.name for field in fields(Receipt)])
def test_no_field_can_be_changed(signer: Signer, receipt: Receipt, name: str) -> None:
    """Changing any field, by however little, breaks the signature."""
    old = getattr(receipt, name)
    changes = {str: "0", float: 1e-9, int: 1, tuple: ("one more",)}
    changed = old + changes[type(old)]
    assert not verify(replace(receipt, **{name: changed}), signer.public_key())


def test_the_words_are_signed_too(signer: Signer, receipt: Receipt) -> None:
    """A receipt with its question cannot lose, change or gain a word; one without stays valid."""
    said = signer.signed(replace(receipt, question="count of person", notes=("bounded",)))
    assert verify(said, signer.public_key())
    for words in ({"question": ""}, {"notes": ()}, {"question": "", "notes": ()}):
        assert not verify(replace(said, **words), signer.public_key())  # type: ignore[arg-type]
    assert not verify(replace(receipt, question="sum"), signer.public_key())


def test_receipts_given_out_before_still_verify() -> None:
    """How a question is told today changes nothing about what was signed then."""
    assert verify(OLD, OLD.public_key)
    assert verify_value(OLD, Value("scalar", ("mean",), ("number",), ((61.25,),)))
    assert not verify(replace(OLD, question="mean of age over person"), OLD.public_key)


def test_a_forger_s_own_key_does_not_help(signer: Signer, receipt: Receipt, tmp_path: Path) -> None:
    """A receipt signed with another key is refused, though it is whole in itself."""
    forger = Signer.open(tmp_path / "forged.key")
    forged = forger.signed(replace(receipt, epsilon=0.1))
    assert verify(forged, forger.public_key())
    assert not verify(forged, signer.public_key())
    relabelled = replace(forged, public_key=signer.public_key())
    assert not verify(relabelled, signer.public_key())


def test_a_signature_of_something_else_is_no_receipt(signer: Signer, receipt: Receipt) -> None:
    """A signature over the same fields without the kind of text does not pass for a receipt."""
    payload = {**asdict(receipt), "epsilon": "1.0", "delta": "1e-06"}
    del payload["signature"]
    assert not verify(replace(receipt, signature=signer.sign(payload)), signer.public_key())


@pytest.mark.parametrize("damage", [
    {"signature": ""}, {"signature": "zz"}, {"signature": "é"}, {"epsilon": "much"},
    {"label": 1.5}, {"epsilon": None}, {"ledger_seq": 10**5000}, {"epsilon": 10**400},
])  # fmt: skip
def test_what_is_malformed_does_not_verify(
    signer: Signer, receipt: Receipt, damage: dict[str, object]
) -> None:
    """A receipt of wrong types or lengths is False, not an exception."""
    assert not verify(replace(receipt, **damage), signer.public_key())  # type: ignore[arg-type]


def test_a_malformed_key_verifies_nothing(receipt: Receipt) -> None:
    """A key that is none is False, not an exception."""
    for key in ("", "xyz", "00"):
        assert not verify(replace(receipt, public_key=key), key)


def test_javascript_may_rewrite_the_numbers(signer: Signer, receipt: Receipt) -> None:
    """A notebook saved by a browser says 1 for 1.0 and 0.000001 for 1e-06, and still verifies."""
    text = json.dumps(asdict(receipt)).replace('"epsilon": 1.0', '"epsilon": 1')
    text = text.replace("1e-06", "0.000001")
    assert verify(Receipt(**json.loads(text)), signer.public_key())
    whole = replace(VALUE, rows=(("F", 412), ("M", 398.5)))
    assert value_digest(whole) == value_digest(VALUE)


@pytest.mark.parametrize("other", [
    replace(VALUE, rows=(("F", 413.0), ("M", 398.5))),
    replace(VALUE, rows=(("M", 398.5), ("F", 412.0))),
    replace(VALUE, rows=(("F", None), ("M", 398.5))),
    replace(VALUE, columns=("gender", "men")),
    replace(VALUE, kinds=("text", "text"), rows=(("F", "412.0"), ("M", "398.5"))),
    replace(VALUE, intervals=()),
    replace(VALUE, name="n"),
    replace(VALUE, index=1),
    replace(VALUE, form="series"),
    replace(VALUE, blob="AAAA"),
])  # fmt: skip
def test_a_digest_is_of_everything(receipt: Receipt, other: Value) -> None:
    """Two values that differ anywhere have different digests."""
    assert not verify_value(receipt, other)


def test_a_ragged_value_is_not_the_receipt_s(receipt: Receipt) -> None:
    """A value whose rows do not fit its columns is False, not an exception."""
    assert not verify_value(receipt, replace(VALUE, rows=(("F",),)))


def test_odd_numbers_have_a_digest() -> None:
    """Infinities and NaN, which JSON lacks, are told apart."""
    odd = [Value("scalar", ("x",), ("number",), ((x,),)) for x in
           (float("inf"), float("-inf"), float("nan"), 0.0)]  # fmt: skip
    assert len({value_digest(value) for value in odd}) == 4


def test_the_spelling_is_pinned() -> None:
    """The canonical form is part of the format: these bytes may never change."""
    assert canonical({"b": (1, None, True), "a": {"é": "\n"}}) == (
        b'{"a":{"\\u00e9":"\\n"},"b":[1,null,true]}'
    )
    assert value_digest(VALUE) == (
        "723870c3f8cc4c80654bb9fe7de953efa49b71ff772cb4fc36cac1bd7adfa8e8"
    )


@pytest.mark.parametrize("bad", [{"a": 1.5}, {"a": (1.5,)}, {"a": [1]}, {1: "a"}, {"a": b"x"}])
def test_what_has_two_spellings_is_refused(bad: dict[str, object]) -> None:
    """Floats, lists, bytes and keys that are not text have no canonical form."""
    with pytest.raises(TypeError, match="canonical payload"):
        canonical(bad)  # type: ignore[arg-type]
