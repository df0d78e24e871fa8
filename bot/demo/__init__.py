"""A town to play with: people who do not exist, on a machine with nothing else installed."""
