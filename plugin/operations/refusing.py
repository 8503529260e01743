"""Probe: what the database refuses the processes: a full disk, a read-only copy, a lock."""

from collections import defaultdict
from collections.abc import Mapping

from plugin.operations.finding import Finding, Level
from plugin.operations.processes import ProcessRow
from plugin.speech import gettext as _

PASSES = "database_busy"


def database_findings(rows: list[ProcessRow], here: str | None) -> list[Finding]:
    """One for each code, with who met it within five minutes; `here` is that of whoever asks,
    who may be unable to write it down.
    """
    met: Mapping[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.trouble is not None and not row.is_silent:
            met[row.trouble].append(row.name)
    if here is not None and here not in met:
        met[here].append(_("this process"))
    return [_finding(code, names) for code, names in sorted(met.items())]


def _finding(code: str, names: list[str]) -> Finding:
    told = {"code": code, "list": ", ".join(sorted(names))}
    return Finding(
        code,
        Level.LOOK if code == PASSES else Level.ACT,
        _(
            "Within five minutes the database refused what was to be kept (%(code)s; met by "
            "%(list)s).",
            **told,
        ),
        _remedy(code),
    )


def _remedy(code: str) -> str:
    if code == "disk_full":
        return _(
            "The disk that holds the database is full: free space there. What was answered for is "
            "kept; the rest is sent again by whoever was refused, and CHILD goes on by itself."
        )
    if code == "database_read_only":
        return _(
            "Give the user that runs CHILD the right to write the database's file and folder, or "
            "name a server that is no read-only copy."
        )
    if code == PASSES:
        return _("End what holds a lock: a backup, an open transaction of a database shell.")
    if code == "database_damaged":
        return _("Stop CHILD and put back a backup.")
    return _("Look at the database server and its log; CHILD goes on by itself.")
