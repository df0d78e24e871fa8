"""Parents and what they agreed to."""
