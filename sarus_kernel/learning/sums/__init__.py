"""Statistical queries: all that a fit runs on real rows. This room must be right, no other here.

A statistic gives one vector a row, from that row and public numbers alone; a person's vectors are
added up, and clipped in whole numbers.

Alone means to the last bit: if another person's presence could change the rounding of a row's
vector, a clipped sum could move by more than one person. So only elementwise arithmetic is used,
whose result does not depend on where a row stands, and `exact.product` for sums of products.
"""
