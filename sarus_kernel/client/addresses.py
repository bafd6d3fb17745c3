"""How vaults are called: an address with the pin of a certificate, an invitation with its code."""

import re
from dataclasses import dataclass

from sarus_kernel.errors import QuestionError

_URL = r"(https://(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?)/?"
_ADDRESS = re.compile(rf"{_URL}(?:#([0-9a-f]{{64}}))?")
_INVITATION = re.compile(rf"{_URL}#([A-Za-z0-9_-]{{16,64}})(?:\.([0-9a-f]{{64}}))?")


@dataclass(frozen=True)
class Address:
    """A vault on the network: https://NAME:PORT, and the SHA-256 of its certificate in hex, or ""
    where the machine's certificate authorities vouch for it."""

    url: str
    pin: str = ""

    def __str__(self) -> str:
        return f"{self.url}#{self.pin}" if self.pin else self.url


@dataclass(frozen=True)
class Invitation:
    """Where to go, and the code that works once. What follows # is never sent to anybody by
    programs that take the invitation for an ordinary link."""

    address: Address
    code: str


def address(text: str) -> Address:
    """The address of a vault. Raises QuestionError."""
    found = _ADDRESS.fullmatch(text.strip())
    if found is None:
        raise QuestionError("A vault's address is https://NAME:PORT, and perhaps # with 64 digits.")
    return Address(found[1], found[2] or "")


def invitation(text: str) -> Invitation:
    """An invitation as the data owner sent it. Raises QuestionError, which does not repeat it."""
    found = _INVITATION.fullmatch(text.strip())
    if found is None:
        raise QuestionError(
            "This is not a whole invitation: https://NAME:PORT/#CODE.PIN, in one line."
        )
    return Invitation(Address(found[1], found[3] or ""), found[2])
