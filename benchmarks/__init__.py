"""Measurements of import, features and tiles on about a million objects; may import anything of ours."""
