"""The few words that all packages share: who asks, errors, transactions, CRS, audit lines.

Knows no HTTP and imports nothing else of the project. A further module needs a decision record.
"""
