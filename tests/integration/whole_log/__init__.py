"""The whole log, out and in."""
