"""The machine: the same for every town."""
