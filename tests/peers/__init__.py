"""Other servers, on this machine: real ones where they are installed, and one that says what it is told."""
