"""`make bench`: every measurement beside it, as ratios within one run."""

import importlib
import pkgutil
import sys

import tests.load


def run() -> None:
    """Run the `main()` of each `bench_*` module; a name on the command line chooses some."""
    chosen = sys.argv[1:]
    for module in pkgutil.iter_modules(tests.load.__path__):
        if not module.name.startswith("bench_"):
            continue
        if chosen and not any(word in module.name for word in chosen):
            continue
        sys.stdout.write(f"\n{module.name.removeprefix('bench_').replace('_', ' ')}\n")
        importlib.import_module(f"tests.load.{module.name}").main()


run()
