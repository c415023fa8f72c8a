"""The OGC surface for people and search engines: every resource as an HTML page, and as JSON-LD.

A page is made of the very JSON that programs get: the route's own function answers, and a template shows
what it said. So a page can tell nothing that its JSON does not, and the routes know nothing of pages.
May import `plotserver.web.context`, `.responding` and `symbology`; no database, no other route.
"""
