"""The states of a remote LRS that receives the log."""

ACTIVE, PAUSED = "active", "paused"
DRAINING, DRAINED = "draining", "drained"
"""It gets what there was when it was told to drain, then no more."""
