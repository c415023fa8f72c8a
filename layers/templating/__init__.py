"""Shapes from parameters: curves on the ellipsoid, buffers, the parameters themselves. Pure: no database.

`layers.templates` puts these together into the templates (mallen) that people choose from.
"""
