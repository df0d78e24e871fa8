"""What LINE accepts: the shape and the limits of every message and menu."""
