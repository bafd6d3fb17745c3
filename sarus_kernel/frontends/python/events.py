"""What the tracer tells its surroundings, and the vault it speaks to."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sarus_kernel.errors import VaultUnavailable
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.relations import Relation
from sarus_kernel.release import Release


def _to_stderr(words: str) -> None:
    print(words, file=sys.stderr)


@dataclass
class Events:
    """Whom to tell.

    on_escape   values of the synthetic twin were handed to code that is not traced
    on_release  the vault released something
    on_value    and this is the Python object that it became
    on_shown    a traced value is shown, and this is what the vault would be asked for: what its
                label says besides
    on_note     one line for the reader: why something stays synthetic
    """

    on_escape: Callable[[], None] = lambda: None
    on_release: Callable[[Release], None] = lambda release: None
    on_value: Callable[[Any, Release], None] = lambda value, release: None
    on_shown: Callable[[Any, Node], dict[str, Any]] = lambda value, plan: {}
    on_note: Callable[[str], None] = _to_stderr


EVENTS = Events()
"""The listeners of this process, but for what runs `meanwhile`: set its fields."""


def _nobody() -> Any:
    raise VaultUnavailable(
        "No vault is set. Ask the one that the table is of: its .release(value, epsilon); or use "
        "Client(vault=connect(DIR)), with connect from sarus_kernel.client."
    )


@dataclass
class Session:
    """Who answers. `provider` gives the vault; it is called each time it is needed.

    questions  those that were kept under a name (`%%private_sql --as NAME`)
    """

    provider: Callable[[], Any] = _nobody
    questions: Mapping[str, Relation] = field(default_factory=dict)


SESSION = Session()

_HERE: ContextVar[tuple[Session, Events]] = ContextVar("here", default=(SESSION, EVENTS))


def session() -> Session:
    """Who answers what is asked here: in this thread, or task."""
    return _HERE.get()[0]


def listeners() -> Events:
    """Whom to tell of what happens here."""
    return _HERE.get()[1]


@contextmanager
def meanwhile(provider: Callable[[], Any], told: Events) -> Iterator[None]:
    """Until the end of the `with`, what runs in it asks another vault and tells others.

    Nobody else does: another thread of the program may be asking its own vault at this moment.
    """
    before = _HERE.set((Session(provider), told))
    try:
        yield
    finally:
        _HERE.reset(before)


def use(
    provider: Callable[[], Any], questions: Mapping[str, Relation] | None = None
) -> None:
    """Speak to the vault that `provider()` gives, in `Client()` and `sarus.eval`.

    `questions` are those that were kept under a name, for `sarus.table`.
    """
    SESSION.provider = provider
    SESSION.questions = {} if questions is None else questions
