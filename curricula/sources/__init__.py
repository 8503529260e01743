"""Two kinds of folder, one model: our own format, and a Carpentries Workbench lesson."""

from pathlib import Path

from curricula.errors import BadSource, Problem
from curricula.sources.archive import read_archive
from curricula.sources.canonical import content_hash, is_text, source_hash
from curricula.sources.curriculum_schema import json_schema
from curricula.sources.folder import read_folder
from curricula.sources.own_format import SETTINGS as OWN_SETTINGS
from curricula.sources.own_format import read_own_format
from curricula.sources.source import ReadSource
from curricula.sources.workbench import SETTINGS as WORKBENCH_SETTINGS
from curricula.sources.workbench import read_workbench


def read_source(path: Path) -> ReadSource:
    """A folder, or a zip archive of one, as a curriculum with its report; which kind it is, its
    settings file tells.

    Nothing in it is executed or written to the disk. Raises `BadSource` with every problem, each
    with file and line.
    """
    found = read_folder(path) if path.is_dir() else read_archive(path)
    if OWN_SETTINGS in found.files:
        return read_own_format(found)
    if WORKBENCH_SETTINGS in found.files:
        return read_workbench(found)
    raise BadSource(
        [
            Problem(
                str(path),
                0,
                f"has neither {OWN_SETTINGS} (our own format) nor {WORKBENCH_SETTINGS} "
                "(a Carpentries Workbench lesson). Give the folder that holds one of them.",
            )
        ]
    )


__all__ = [
    "ReadSource",
    "content_hash",
    "is_text",
    "json_schema",
    "read_source",
    "source_hash",
]
