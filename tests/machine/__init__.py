"""What plotserver expects of the machine: settings, grid, private database, doctor."""
