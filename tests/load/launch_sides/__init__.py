"""Both sides of the launch bench, each a process of its own that measures its own CPU time."""
