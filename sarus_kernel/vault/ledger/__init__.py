"""What was released, to whom, and what it cost: written down before it leaves."""
