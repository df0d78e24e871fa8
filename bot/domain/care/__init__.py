"""Consultations, and the way out of danger."""
