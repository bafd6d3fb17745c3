"""What the imports of a notebook cell bind: a traced library, or our own `sarus`."""

from types import ModuleType
from typing import Any

from sarus_kernel.frontends.python import sarus
from sarus_kernel.frontends.python.imports import OURS
from sarus_kernel.frontends.python.traced_modules import traced_module


def module(name: str) -> ModuleType:
    """The module that `import name as x` binds. Raises ImportError as Python does."""
    return sarus if name == OURS else traced_module(name.removeprefix(f"{OURS}."))


def top(name: str) -> ModuleType:
    """What `import a.b.c` binds: a, with a.b.c loaded."""
    module(name)
    return module(name.split(".")[0])


def member(name: str, attribute: str) -> Any:
    """What `from name import attribute` binds. Raises ImportError as Python does."""
    holder = module(name)
    try:
        return getattr(holder, attribute)
    except AttributeError:
        pass
    try:
        return module(f"{name}.{attribute}")
    except ModuleNotFoundError:
        raise ImportError(f"cannot import name {attribute!r} from {name!r}", name=name) from None


def members(name: str) -> dict[str, Any]:
    """What `from name import *` binds. Raises ImportError as Python does."""
    holder = module(name)
    public = [found for found in dir(holder) if not found.startswith("_")]
    return {found: member(name, found) for found in getattr(holder, "__all__", public)}
