"""Probes what records promise: asks the layer itself, in the record's area, and keeps how it does.

`asking` knows how each protocol is asked for a little (`maps`, `objects`), `pictures` whether a map shows
anything, `judging` what an outcome means and when to look again, `running` does it for whose turn it is.
"""
