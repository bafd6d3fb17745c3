"""Names that start with a dot are the vault's own: a question may not use them."""

from sarus_kernel.errors import QuestionError
from sarus_kernel.plan.node import Node
from sarus_kernel.plan.walk import walk

DOT = "\N{MIDDLE DOT}"


def need_own_names(plan: Node) -> None:
    """Raises QuestionError."""
    for node in walk(plan):
        for field in ("name", "names", "key_names"):
            value = getattr(node, field, ())
            for name in value if isinstance(value, tuple) else (value,):
                if isinstance(name, str) and name.startswith(DOT):
                    raise QuestionError("A name may not start with a middle dot. Rename it.")
