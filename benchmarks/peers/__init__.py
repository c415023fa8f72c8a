"""The servers that we measure against, each in an environment of its own. May import `benchmarks.ground`."""
