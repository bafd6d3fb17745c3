"""Sandboxed processes that see the real data and can hand back one result each.

Nothing is imported here: this file also runs inside the workers. The door is `pool.Workers`.
"""
