"""Harvests catalogues and services of others: what they describe becomes records here, with their source.

Each kind of source has a module that turns bytes into `Found` values (pure); `reading` asks the pages of a
source through the one door outward; `running` brings what was found into the catalogue.
"""
