"""Operational pictures and what is in them: versions, datasets, pictures, features, tiles.

May import `symbology` and `plotserver.kernel`. Knows no HTTP and nothing of `catalog`.
"""
