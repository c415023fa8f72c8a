"""Writes records as the documents of standards: OGC API Records, DCAT, ISO 19139, CSW, Atom, schema.org.

Values in, values out: no database and no HTTP. `described` says what a document is made of.
"""
