"""Reads what the data owner asks for from the options of the command line."""

from collections.abc import Sequence

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog.settings import name as plain_name
from sarus_kernel.vault.owner.drafts import InitOptions


def init_options(
    name: str,
    privacy_unit: str,
    public: str = "",
    keys: Sequence[str] = (),
    units: Sequence[str] = (),
    nullable: str = "",
    epsilon: float = 5.0,
    twin_epsilon: float = 3.0,
    python: bool = False,
    exact: bool = False,
) -> InitOptions:
    """The options as wishes. Raises OwnerError where one cannot be read."""
    if words := plain_name(name):
        raise OwnerError(f"--name {words}")
    return InitOptions(
        name=name,
        unit=_unit(privacy_unit),
        public=_listed(public),
        keys=dict(_pair("--key", text) for text in keys),
        units=dict(_pair("--unit", text) for text in units),
        nullable=_listed(nullable),
        epsilon=epsilon,
        twin_epsilon=twin_epsilon,
        python=python,
        exact=exact,
    )


def _unit(text: str) -> tuple[str, str]:
    table, _, column = text.lower().partition(".")
    if not table or not column or "." in column:
        raise OwnerError("--privacy-unit is a table and its key, such as person.person_id.")
    return table, column


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in text.split(",") if part.strip())


def _pair(option: str, text: str) -> tuple[str, str]:
    table, equals, column = text.lower().partition("=")
    if not table or not equals:
        raise OwnerError(f"{option} is TABLE=COLUMN, such as {option} visit=visit_number.")
    return table.strip(), column.strip()
