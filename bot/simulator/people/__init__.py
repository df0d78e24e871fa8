"""People and their phones: what they do, what stands on their screens."""
