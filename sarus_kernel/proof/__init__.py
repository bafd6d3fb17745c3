"""A notebook that proves itself: which of its numbers the vault has signed.

It needs no vault, no kernel and no network: the notebook, and the owner's public key. What travels
in an output's `metadata.sarus` is written by `carrying`, read by `reading` and judged by `verify`.
"""
