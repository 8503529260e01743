"""Every public function of the packages, found by looking: what asks, and what writes unasked."""

import ast
import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any, TypeGuard

from storage import UnitOfWork

PACKAGES = ("storage", "lrs_adapter", "community", "curricula", "certification", "plugin")
Function = Callable[..., Any]


def functions() -> Iterator[FunctionType]:
    """Those that a module defines for others, methods of its public classes too."""
    for name in sorted(_modules()):
        module = importlib.import_module(name)
        for each in vars(module).values():
            if getattr(each, "__module__", None) != name:
                continue
            if inspect.isclass(each):
                yield from filter(_is_public, vars(each).values())
            elif _is_public(each):
                yield each


def with_an_asker() -> dict[str, Function]:
    """By name; where two modules use one, by module and name (`inviting.invite`)."""
    return _named(each for each in functions() if "asker" in inspect.signature(each).parameters)


def writers_without_an_asker() -> dict[str, Function]:
    """What takes part in somebody's transaction and does not ask who that is."""
    return _named(
        each
        for each in functions()
        if "asker" not in (taken := inspect.signature(each).parameters)
        and any(one.annotation is UnitOfWork for one in taken.values())
    )


def callers_of(names: Collection[str]) -> dict[str, set[str]]:
    """The modules whose own code uses one of `names`, whatever it calls it."""
    found: dict[str, set[str]] = {}
    for module in _modules():
        file = Path(importlib.import_module(module).__file__ or "")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            used = node.id if isinstance(node, ast.Name) else getattr(node, "attr", None)
            if used in names:
                found.setdefault(str(used), set()).add(module)
    return found


def _is_public(each: object) -> TypeGuard[FunctionType]:
    return inspect.isfunction(each) and not each.__name__.startswith("_")


def _named(found: Iterator[FunctionType]) -> dict[str, Function]:
    all_of_them = list(dict.fromkeys(found))
    count = Counter(each.__name__ for each in all_of_them)
    return {
        each.__name__ if count[each.__name__] == 1 else _longer(each): each for each in all_of_them
    }


def _longer(each: FunctionType) -> str:
    return f"{each.__module__.rpartition('.')[2]}.{each.__name__}"


def _modules() -> Iterator[str]:
    for package in PACKAGES:
        yield package
        for found in pkgutil.walk_packages(
            importlib.import_module(package).__path__, f"{package}."
        ):
            if ".migrations" not in found.name and not found.name.endswith("__main__"):
                yield found.name
