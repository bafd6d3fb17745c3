"""The whitelisted route: one named operation, run exactly on people's rows as the policy allows."""

from sarus_kernel.vault.rewrite.whitelist.find import exact_call

__all__ = ["exact_call"]
