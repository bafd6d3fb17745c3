"""The line to the vault: one connection, what it asked, and what it is asked right now."""
