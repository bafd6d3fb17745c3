"""Python as a way to ask: pandas, numpy and scikit-learn code becomes plans as it runs.

This package itself is cheap to import (a kernel must start at once): the traced libraries are in
`modules`, the values in `values`, what `import sarus` gives in `sarus`.
"""

from sarus_kernel.frontends.python.events import EVENTS, Events, listeners, meanwhile, use
from sarus_kernel.frontends.python.imports import rewrite, traces

__all__ = ["EVENTS", "Events", "listeners", "meanwhile", "rewrite", "traces", "use"]
