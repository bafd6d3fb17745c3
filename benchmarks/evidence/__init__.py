"""Parts of `benchmarks/truth.py`: what is asked, of which vaults, and how often it is true."""
