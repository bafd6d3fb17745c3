"""Reads what the data owner asks for from the options of the command line."""

import re
from collections.abc import Sequence

from sarus_kernel.errors import OwnerError
from sarus_kernel.vault.catalog.settings import name as plain_name
from sarus_kernel.vault.owner.composite import Unit, read_unit
from sarus_kernel.vault.owner.drafts import ColumnWish, InitOptions
from sarus_kernel.vault.owner.links import link


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
    links: Sequence[str] = (),
    leave_out: str = "",
    withhold: str = "",
    synthesizer: str = "own",
    quality_epsilon: float = 0.3,
) -> InitOptions:
    """The options as wishes. Raises OwnerError where one cannot be read."""
    if words := plain_name(name):
        raise OwnerError(f"--name {words}")
    unit = _unit(privacy_unit)
    return InitOptions(
        name=name,
        unit=unit.place,
        parts=unit.parts,
        public=_listed(public),
        keys=dict(_pair("--key", text) for text in keys),
        units=dict(_pair("--unit", text) for text in units),
        nullable=_listed(nullable),
        epsilon=epsilon,
        twin_epsilon=twin_epsilon,
        quality_epsilon=quality_epsilon,
        synthesizer=synthesizer,
        python=python,
        links=tuple(link(text) for text in links),
        withheld=_listed(withhold),
        columns={_column(text): ColumnWish(left_out=True) for text in _listed(leave_out)},
    )


def dataset_name(source: str) -> str:
    """A name for the dataset: that of its folder, file or database, as SQL can write it."""
    last = source.split("?")[0].rstrip("/").rpartition("/")[2].partition(".")[0]
    letters = "".join(each if each.isascii() and each.isalnum() else "_" for each in last)
    plain = letters.strip("_")
    return plain if plain and not plain[0].isdigit() else f"data_{plain}".rstrip("_")


def _unit(text: str) -> Unit:
    found = read_unit(text)
    if found is None:
        raise OwnerError(
            "--privacy-unit is a table and its key, such as person.person_id, or "
            "patients.clinic,number where only several columns together say who it is."
        )
    return found


def _column(text: str) -> tuple[str, str]:
    table, _, column = text.partition(".")
    if not table or not column:
        raise OwnerError("--leave-out is a list of TABLE.COLUMN, such as staff.email.")
    return table, column


def _listed(text: str) -> tuple[str, ...]:
    """Names between commas; one that holds a comma stands in double quotes."""
    found = re.findall(r"""\s*((?:"[^"]*"|[^,"])+)""", text)
    return tuple(part.replace('"', "").strip() for part in found if part.strip())


def _pair(option: str, text: str) -> tuple[str, str]:
    table, equals, column = text.partition("=")
    if not table or not equals:
        raise OwnerError(f"{option} is TABLE=COLUMN, such as {option} visit=visit_number.")
    return table.strip(), column.strip()
