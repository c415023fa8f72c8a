"""Finds records: index, understanding of a question, candidates, ranking with reasons, facets, suggestions.

May import `catalog` and `plotserver.kernel`. Knows no HTTP.
"""
