"""Interviews and consultations."""
