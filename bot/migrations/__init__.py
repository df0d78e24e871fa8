"""Every change of the tables, in order; run by `maisapo migrate`."""
