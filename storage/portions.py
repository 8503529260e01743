"""Many ids in one query, but never more than a database takes well."""

from collections.abc import Collection, Iterator
from typing import TypeVar

One = TypeVar("One")

AT_ONCE = 1000
"""So many values go into one query: far below what either database takes."""


def in_portions(values: Collection[One], most: int = AT_ONCE) -> Iterator[list[One]]:
    """`values` in lists of at most `most`, in their order; nothing where there are none."""
    every = list(values)
    return (every[start : start + most] for start in range(0, len(every), most))
