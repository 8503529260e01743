"""What a demonstration is set to, kept in its data folder: a command asked there needs no more."""

import json
from collections.abc import Mapping
from pathlib import Path

NAMES = ("CHILD_BASE_URL", "CHILD_PORT", "CHILD_DEMO", "CHILD_LOG_LEVEL")
FILE = "demo-settings.json"


class DemoSettingsError(ValueError):
    """The message says which file cannot be used and what to do about it."""


def keep_demo_settings(folder: Path, environment: Mapping[str, str]) -> None:
    """Write into the data folder what the demonstration is started with."""
    kept = {name: environment[name] for name in NAMES}
    (folder / FILE).write_text(json.dumps(kept, indent=1), encoding="utf-8")


def with_demo_settings(folder: Path, environment: Mapping[str, str]) -> Mapping[str, str]:
    """The environment, with what a demonstration in that data folder kept beneath it.

    At another address than the demonstration's own nothing of it counts: a copied folder makes no
    demonstration of a real service. A folder that may not be read has none to tell; whoever opens
    what is in it says so. Raises `DemoSettingsError`.
    """
    file = folder / FILE
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        if not all(isinstance(kept[name], str) for name in NAMES):
            raise TypeError
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return environment
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise DemoSettingsError(
            f"{file} cannot be read. Remove it, or start the demo again: make demo"
        ) from error
    if environment.get("CHILD_BASE_URL", kept["CHILD_BASE_URL"]) != kept["CHILD_BASE_URL"]:
        return environment
    return {name: kept[name] for name in NAMES} | dict(environment)
