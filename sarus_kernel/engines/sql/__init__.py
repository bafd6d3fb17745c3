"""Relations to SQL. Trees into trees: no text is ever pasted into text."""
