"""Questions in words: for the ledger, the owner's page and requests, and the panel of a notebook.

What is told is what a question means: the relation that it is lowered to, and the calls above it.
"""

from sarus_kernel.description.describing import LONGEST_TITLE, Description, describe

__all__ = ["LONGEST_TITLE", "Description", "describe"]
