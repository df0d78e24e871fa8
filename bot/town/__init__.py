"""A town as its folder says it: read into typed parts, or every mistake with its file, line and cure."""
