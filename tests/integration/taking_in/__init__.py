"""Records from elsewhere: taken in, harvested, trusted by name, never sent back."""
