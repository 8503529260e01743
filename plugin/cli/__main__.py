"""`python -m plugin.cli` is the `child` command."""

from plugin.cli import main

main(prog_name="child")
