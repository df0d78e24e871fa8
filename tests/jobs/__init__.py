"""The worker and its jobs, against a small LINE and both databases."""
