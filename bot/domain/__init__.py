"""Rules: one noun a file, in five rooms."""
