"""What the data owner allows."""

from sarus_kernel.vault.policy.load import inspect, load
from sarus_kernel.vault.policy.policy import Budget, Exemption, Grantee, Limits, Policy, Python

__all__ = ["Budget", "Exemption", "Grantee", "Limits", "Policy", "Python", "inspect", "load"]
