"""Hubs, their venues and hours."""
