"""HTTP, and nothing else: reads a request into typed values, calls one function, writes the answer.

The only folder that knows FastAPI. May import `layers`, `catalog`, `symbology` and the kernel; no SQL,
no settings.
"""
