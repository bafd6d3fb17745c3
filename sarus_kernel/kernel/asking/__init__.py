"""Asking: the magics, their options and prices, and what the vault is asked."""
