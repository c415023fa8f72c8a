"""The catalogue: finds the right map for this crisis, here, now. Begins with the crisis types.

May import `plotserver.kernel`. Knows no HTTP and nothing of `layers`.
"""
