"""`make bench`: every measurement beside it, as ratios within one run.

    python -m tests.load [word …]     those whose name has one of the words

A ratio is the time of what CHILD does over the time of a bare version of the same, measured in
turns, so that whatever else the machine does falls on both. It says more about a change than
either number, which belongs to one machine on one day.
"""

import importlib
import pkgutil
import sys

import tests.load


def run(chosen: list[str]) -> None:
    """Run the `main()` of each `bench_*` module, or of those that `chosen` names in part."""
    for module in pkgutil.iter_modules(tests.load.__path__):
        wanted = not chosen or any(word in module.name for word in chosen)
        if module.name.startswith("bench_") and wanted:
            importlib.import_module(f"tests.load.{module.name}").main()


run(sys.argv[1:])
