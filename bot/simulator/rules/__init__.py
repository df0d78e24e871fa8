"""What LINE accepts: one table for each object a bot sends, and the engine that checks by them."""
