"""Staff, their traces, and what LINE told us."""
