"""Ask questions of data you may not see.

Nothing is imported here: this file also runs inside the vault and inside its workers.
"""

__version__ = "0.1.0"
