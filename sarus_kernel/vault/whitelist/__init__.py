"""The whitelisted route: one named operation, run exactly on people's rows as the policy allows."""

from sarus_kernel.vault.whitelist.operations import exact_call

__all__ = ["exact_call"]
