"""The one way a translation fails."""


class Untranslatable(Exception):
    """A function, or a text of code, has no counterpart in a plan; says why in one sentence."""
