"""Models with a guarantee for each person: a fit is a few noisy sums, all else follows from them.

A *recipe* asks *queries*; each is answered by a sum over people of one clipped vector a person,
with noise, and paid before. A recipe sees nothing but such answers and public descriptions, so a
mistake in one may give a bad model, never a leak. What runs on real rows is `statistics` alone.
"""
