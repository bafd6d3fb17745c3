"""A SELECT to relations, clause by clause. `select` has them in order."""
