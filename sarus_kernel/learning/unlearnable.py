"""What has no recipe says so, with the two other ways."""

from sarus_kernel.errors import NotSupported

_WAYS = (
    "Fit it on the real rows inside `%%private_python` with a differentially private library, "
    "or ask the data owner to approve the exact model."
)


class NotLearnable(NotSupported):
    """This cannot be fitted with a guarantee. Raised before anything is asked or paid."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}\n{_WAYS}")
        self.reason = reason
