"""plotserver: the shell that wires the parts, speaks HTTP and signs people in.

May import every package of the project; only its kernel is imported by the others.
"""
