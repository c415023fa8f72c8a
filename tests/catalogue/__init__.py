"""The catalogue: records, search, harvest, probe."""
