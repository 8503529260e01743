"""Two servers and two workers on one PostgreSQL, killed, frozen and held up at random."""
