"""The statistics of rows: one vector a row, from that row and public numbers alone.

Alone means to the last bit: if another person's presence could change the rounding of a row's
vector, a clipped sum could move by more than one person. So only elementwise arithmetic is used,
whose result does not depend on where a row stands, and `exact.product` for sums of products.
"""
