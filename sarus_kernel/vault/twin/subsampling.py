"""Whom the twin is learnt from: everybody, or of very many so many as fit into memory.

First the number of people is released, with noise. The share of them who are kept follows from
that released number alone. Then each person is kept or not by a hash of her own key with a salt:
whether she is depends on her key, the salt and a released number, on nobody else and on none of
her rows. So the kept tables of two datasets that differ by one person differ by one person at
most, and every measurement of them keeps its sensitivity and its price. That the others do not
know who was kept would amplify privacy; nothing of that is claimed, so the hash need not be a
cryptographic one. The salt is fresh for each fit, so that it is not always the same people who
do not count.
"""

import secrets
from dataclasses import dataclass

MOST = 250_000
"""About how many people a twin is learnt from at most. Measured on the demo hospital with all its
tables: 19 s and 3.3 GB, twice that for twice the people. What more of them would add is rare codes
(at epsilon 3, those of some 40 people kept are named); shares move by 0.1 % by chance."""
BITS = 64


@dataclass(frozen=True)
class Subsample:
    """Whom to learn from.

    number  the released number of people there are
    share   of them who are kept, at most 1
    """

    number: float
    share: float
    salt: int

    @property
    def mass(self) -> float:
        """How many people are kept, as far as is known. Chance moves it by less than its root."""
        return max(1.0, self.number * self.share)

    def keeps(self, key: str) -> str | None:
        """The SQL condition that keeps a row by the key of its person; None where all are kept.

        A null is nobody's key, and is never kept.
        """
        if self.share >= 1:
            return None
        # Twice, as the hash of two values is no more than their two hashes put together.
        mixed = f"hash(hash({key}, {self.salt:d}::UBIGINT))"
        return f"({key}) IS NOT NULL AND {mixed} < {int(self.share * 2**BITS):d}::UBIGINT"


def subsample(number: float, most: int = MOST) -> Subsample:
    """The panel for a released number of people."""
    return Subsample(number, min(1.0, most / max(1.0, number)), secrets.randbits(BITS))
