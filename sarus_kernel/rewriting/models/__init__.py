"""From a question with models in it to fits and tests that are private for each person.

Release points are fits and tests on people held out; all above is arithmetic on their results.
"""

from sarus_kernel.rewriting.models.safe import has_models, models

__all__ = ["has_models", "models"]
