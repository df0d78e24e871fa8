"""The outbox: every message somebody is owed, who sends it, and what became of it."""
