"""Clients that nobody here wrote: QGIS, GDAL, OWSLib and Chromium read a real server."""
