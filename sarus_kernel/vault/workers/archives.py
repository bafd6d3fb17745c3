"""Fitted estimators as bytes (skops archives: data that name types, not code), and back.

skops calls objects by where they lie in memory, and files after them. That would show whoever gets
a model how memory is laid out in processes that are forked from one another, so they are numbered
anew; and the time is left out, so that the same estimator has the same bytes.
"""

import io
import json
from collections.abc import Mapping
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import skops.io

from sarus_kernel.errors import InternalError
from sarus_kernel.libraries.trusted import TRUSTED

SCHEMA = "schema.json"


def archived(estimator: object) -> bytes:
    """The archive of an estimator. Raises InternalError if it holds what no client would load."""
    body = written(estimator)
    if set(skops.io.get_untrusted_types(data=body)) - set(TRUSTED):
        raise InternalError("A fitted estimator is made of something that no client would load.")
    return body


def written(estimator: object) -> bytes:
    """The archive of an estimator, whatever it is made of: by its content alone."""
    body: bytes = skops.io.dumps(estimator, compression=ZIP_DEFLATED, compresslevel=1)
    made, numbers = io.BytesIO(), dict[object, int]()
    with ZipFile(io.BytesIO(body)) as old, ZipFile(made, "w") as new:
        names = {name: name for name in old.namelist()}
        schema = _numbered(json.loads(old.read(SCHEMA)), numbers, names)
        files = {names[name]: old.read(name) for name in names if name != SCHEMA}
        files[SCHEMA] = json.dumps(schema, indent=2).encode()
        for name, content in files.items():
            new.writestr(ZipInfo(name), content, ZIP_DEFLATED, 1)
    return made.getvalue()


def _numbered(node: Any, numbers: dict[object, int], names: dict[str, str]) -> Any:
    """A schema with numbers in the place of addresses, in the order in which they are met.

    names  files of the archive -> what they are called then
    """
    if isinstance(node, list):
        return [_numbered(each, numbers, names) for each in node]
    if not isinstance(node, Mapping):
        return node
    found = {key: _numbered(value, numbers, names) for key, value in node.items()}
    own, file = found.get("__id__"), found.get("file")
    if isinstance(own, int):
        found["__id__"] = numbers.setdefault(own, len(numbers))
    if isinstance(file, str) and file in names:
        place = numbers.setdefault(("file", file), len(numbers))
        found["file"] = names[file] = f"{place}.{file.rpartition('.')[2]}"
    return found


def restored(body: bytes) -> Any:
    """The estimator of an archive; types that are not listed are never built."""
    return skops.io.loads(body, trusted=list(TRUSTED))
