"""What a hub tells its families, and how it reaches them."""
