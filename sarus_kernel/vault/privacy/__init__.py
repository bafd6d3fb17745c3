"""The arithmetic of privacy loss: pure functions, standard library only."""
