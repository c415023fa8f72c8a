"""Makes a clone of plotserver ready to run: `python3 -m setup GOAL` (what `make` calls).

Runs under the system's Python with the standard library alone, and may import of ours only the parts of
`plotserver.machine` that do the same (`packages`, `postgis`, `places`). Every step is skipped when nothing
that it depends on has changed since it last succeeded.
"""
