"""Verifiable origin: what of an object is signed, how, and how anybody checks it without this server.

Values in, values out: knows no database and no HTTP. `objects` says what is signed, `jws` how it is written,
`keyset` whose keys there are and since when not, `verdicts` what a signature is worth, `checking` reads
files, `vault` keeps secret keys.
"""
