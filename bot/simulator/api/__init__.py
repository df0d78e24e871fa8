"""The Messaging API over HTTP."""
