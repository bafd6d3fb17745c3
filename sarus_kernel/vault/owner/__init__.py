"""The data owner's side: making a vault, checking it, reading its account."""
