"""Completion inside cells for the vault."""
