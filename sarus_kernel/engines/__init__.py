"""Engines run relations exactly, and know nothing of privacy."""
