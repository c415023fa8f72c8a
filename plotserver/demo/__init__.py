"""The exercise "Hoogwater en stroomuitval": data to read and edit, and its loader.

May import `layers`, `catalog`, `symbology` and `plotserver.kernel`. Only the command line and tests use it.
"""
