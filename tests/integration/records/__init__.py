"""Learning records at the desk, on both databases."""
