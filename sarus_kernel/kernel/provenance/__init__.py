"""Provenance: where each output of a cell comes from, and how it gets its label."""
