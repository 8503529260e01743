"""A source that was read whole: what an import takes."""

from collections.abc import Mapping
from dataclasses import dataclass

from curricula.model import Curriculum
from curricula.report import Report


@dataclass(frozen=True, slots=True)
class ReadSource:
    """`files` maps canonical paths to canonical bytes (see curricula/sources/canonical.py)."""

    curriculum: Curriculum
    files: Mapping[str, bytes]
    report: Report
