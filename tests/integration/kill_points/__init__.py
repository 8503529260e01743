"""kill -9 at every named point between a click and the forwarded record and grade."""
