"""SDV, as the owner's choice: a twin that is not differentially private, and says so.

SDV is no dependency: it lives in an environment of its own, and runs there in a sealed process. It
learns from levels alone (see twin/levels.py). Its twin is for people to look at. What the vault
plans by, tries questions on and starts models from is the product's own twin, which was paid for
and stays in `private`: so no number that is released depends on what SDV was shown.

Nothing is imported here: the words in `choice` are wanted where nothing heavy may be loaded.
"""
