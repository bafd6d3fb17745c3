"""From what a question says to what may safely be run."""
