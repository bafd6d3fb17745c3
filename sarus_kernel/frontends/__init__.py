"""Ways to write a question: SQL text, and Python code."""
