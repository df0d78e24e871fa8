"""Talks kept: as transcripts for people to read, and as logs of webhooks that can be replayed."""
