"""Which of SDV's synthesizers makes a twin, and what is said of it."""

from dataclasses import dataclass

from sarus_kernel.errors import OwnerError
from sarus_kernel.plan.catalog import Catalog
from sarus_kernel.release import PrivacyLoss

WORDS = "made by SDV, not differentially private"
"""Said wherever such a twin, or anything worked out on it, is shown."""
OWN = "own"
MOST_TABLES = 5
"""HMA takes no more, and no deeper links than from people to their rows."""


@dataclass(frozen=True)
class Choice:
    """One of SDV's synthesizers.

    name    as the owner writes it after `sdv:`
    people  about how many it learns from at most; it takes minutes for so many
    tables  whether it knows several tables
    """

    name: str
    people: int
    tables: bool = False


CHOICES = (
    Choice("gaussian-copula", 50_000),
    Choice("hma", 1_000, True),
    Choice("ctgan", 5_000),
)


def choice(text: str) -> str:
    """`own`, `sdv` or `sdv:NAME`, as the owner wrote it. Raises OwnerError for anything else."""
    known = (OWN, "sdv", *(f"sdv:{each.name}" for each in CHOICES))
    if text not in known:
        raise OwnerError(f"There is no synthesizer {text}.\nThere are {', '.join(known)}.")
    return text


def known_synthesizer(text: str) -> str | None:
    """What is wrong with such a word in a file, or None."""
    try:
        choice(text)
    except OwnerError as error:
        return str(error).replace("\n", " ")
    return None


def fitting(text: str, catalog: Catalog) -> Choice | None:
    """The synthesizer for the private tables of a catalog; None: the product's own.

    Without a name it is the copula for people alone, else HMA. Raises OwnerError where the one that
    was named does not know so many tables.
    """
    if choice(text) == OWN:
        return None
    tables = sum(table.private and table.unit is not None for table in catalog)
    name = text.partition(":")[2] or ("hma" if tables > 1 else "gaussian-copula")
    found = next(each for each in CHOICES if each.name == name)
    if tables > 1 and not found.tables:
        raise OwnerError(
            f"SDV's {name} knows one table, and {tables} are about people here.\n"
            "Take sdv:hma, or withhold the other tables."
        )
    if tables > MOST_TABLES:
        raise OwnerError(
            f"SDV's {name} knows {MOST_TABLES} tables at most, and {tables} are about people here."
            "\nWithhold some of them, or take the product's own synthesizer."
        )
    return found


def said(loss: PrivacyLoss) -> tuple[str, ...]:
    """What grantees are told of such a twin, one sentence each. `loss`: what the figures cost."""
    return (
        f"Synthetic data {WORDS}: no epsilon covers what they say of people.",
        "Keys and links are new; text, rare codes and numbers out of the usual are stand-ins.",
        "Private answers are planned without them, by figures bought with differential privacy "
        f"(epsilon={loss.epsilon:g}, delta={loss.delta:g}) for each person as a whole.",
    )


def mark(found: Choice) -> str:
    """What a synthesizer is called in twin.toml."""
    return f"SDV ({found.name})"
