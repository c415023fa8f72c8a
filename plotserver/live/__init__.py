"""Tells open pages what changes, as it changes. Knows no HTTP.

`listener` hears from the database that something changed, `groups` knows what viewers may follow, `hub` reads
what changed once for all who may see it and hands it to their `streams`, `presence` knows who is there, and
`pictures` watches what pictures show.
"""
