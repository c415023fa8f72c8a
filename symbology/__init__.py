"""Crisis signs: what they mean, how they are drawn, and the map styles, sprites and legends made of them.

Pure: values in, values out. Imports nothing of plotserver, no database and no web framework.
"""
