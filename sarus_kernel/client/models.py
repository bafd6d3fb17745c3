"""Loads a model that the vault released: an ordinary scikit-learn estimator."""

import base64
import binascii
from zipfile import BadZipFile

import skops.io

from sarus_kernel.errors import InternalError
from sarus_kernel.libraries.trusted import TRUSTED


def load(blob: str) -> object:
    """The estimator in a base64 skops archive.

    Raises InternalError, before anything of it is built, if it names a type that is not trusted.
    """
    try:
        archive = base64.b64decode(blob, validate=True)
        strange = set(skops.io.get_untrusted_types(data=archive)) - set(TRUSTED)
    except (binascii.Error, BadZipFile, ValueError, KeyError, OSError, TypeError):
        raise InternalError("The model that the vault sent cannot be read.") from None
    if strange:
        raise InternalError(
            f"The model that the vault sent is made of something unknown: {min(strange)[:100]}.\n"
            "It was not loaded. Please report this, with the name of the estimator."
        )
    return skops.io.loads(archive, trusted=list(TRUSTED))
