"""Plays scripts. Knows no LINE, no database and no town."""
