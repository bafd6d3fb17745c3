"""The notebook side: an IPython kernel that says of every output where it comes from."""
