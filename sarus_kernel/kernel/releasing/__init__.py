"""A release as an act: what a shown value would cost, the code that has it, word to the owner."""
