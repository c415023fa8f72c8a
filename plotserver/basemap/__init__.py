"""The offline base map and the place names: free data from packages, turned into files of our own.

`build` makes them (tiles, glyphs, gazetteer, attribution), `tiles`, `style` and `gazetteer` read them.
Knows no HTTP; imports nothing else of ours.
"""
