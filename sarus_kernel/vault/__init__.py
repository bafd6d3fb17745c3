"""The data owner's process: it alone knows policy, ledger, key and noise.

Nothing is imported here: the workers, which know none of these, live in this package too.
"""
