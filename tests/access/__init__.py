"""Every route, asked by every audience, held against rules that are written here once more, in Python."""
