"""Dutch text to what is searched: letters, words, lemmas, compound parts, synonyms. Pure.

May import nothing but `catalog` data. The version of the analyser is kept with each index entry.
"""
