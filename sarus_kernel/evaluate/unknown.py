"""`sarus.unknown`: the place of a column in a plan that nobody can compute from the plan."""

from sarus_kernel.errors import QuestionError


def unknown(reason: object, serial: object) -> object:
    """No value. Raises QuestionError: the column was made by code that is not in the question."""
    raise QuestionError("A column of this question was made by code that is not part of it.")
