"""Other people's LRSs, each started as a process of its own in an environment of its own."""
