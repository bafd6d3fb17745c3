"""Fitted estimators as bytes (skops archives: data that name types, not code), and back."""

from typing import Any
from zipfile import ZIP_DEFLATED

import skops.io

from sarus_kernel.errors import InternalError
from sarus_kernel.libraries.trusted import TRUSTED


def archived(estimator: object) -> bytes:
    """The archive of an estimator. Raises InternalError if it holds what no client would load."""
    body: bytes = skops.io.dumps(estimator, compression=ZIP_DEFLATED, compresslevel=1)
    if set(skops.io.get_untrusted_types(data=body)) - set(TRUSTED):
        raise InternalError("A fitted estimator is made of something that no client would load.")
    return body


def restored(body: bytes) -> Any:
    """The estimator of an archive; types that are not listed are never built."""
    return skops.io.loads(body, trusted=list(TRUSTED))
