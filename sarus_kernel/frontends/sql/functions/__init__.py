"""SQL's row-wise functions, by what they work on. The list of all of them is `table`."""
