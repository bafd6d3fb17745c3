"""The public description of the data, as the owner wrote it down."""

from sarus_kernel.vault.catalog.load import inspect, load

__all__ = ["inspect", "load"]
