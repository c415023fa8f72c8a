"""Tells open pages what changes, as it changes. Knows no HTTP.

`listener` hears from the database that something changed, `groups` and `confirming` know what viewers may
follow, `telling` reads what changed once for all who may see it and hands it to their `streams`, `presence`
and `people` know who is there, `pictures` watches what pictures show, and `hub` opens and closes streams and
lets all of these work.
"""
