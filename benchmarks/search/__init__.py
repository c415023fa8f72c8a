"""How good and how quick is search in the catalogue? `python -m benchmarks search`; see README.md one up."""
