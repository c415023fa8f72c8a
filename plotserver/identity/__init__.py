"""Who asks, and how do we know? Issuers of the organisations, their tokens, logins, sessions and access keys.

Knows no HTTP of ours: `plotserver.web` reads requests and writes answers. Imports the kernel alone.
"""
