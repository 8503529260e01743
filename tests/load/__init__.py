"""Load: `make bench` prints ratios within one run, `make soak` proves the log at volume."""
