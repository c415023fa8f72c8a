"""Filters: CQL2 as text or JSON to one tree, checked against what a layer's queryables are, to bound SQL.

May import `layers` beside it, `symbology` and `plotserver.kernel`; knows no HTTP. A filter only ever narrows:
it is added with AND to the conditions that say which layer and which publication is read.
"""
