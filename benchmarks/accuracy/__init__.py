"""Parts of `benchmarks/models.py`: tables, our fits, and the peers, who run by themselves."""
