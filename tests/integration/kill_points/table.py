"""The table that shows that each point was hit, at the end of the run and in a file."""

from collections import Counter
from pathlib import Path

import pytest

from tests.integration.kill_points.points import POINTS

FILE = Path(".cache") / "kill-points.txt"
PROPERTY = "kill_point"
PRINTED = pytest.StashKey[bool]()


def table(hits: Counter[str], asked: Counter[str]) -> list[str]:
    """A line for each point: how often a process died there, of how often it was asked to."""
    width = max(len(point.name) for point in POINTS)
    lines = [f"{'kill point':{width}}  hits  asked"]
    for point in POINTS:
        lines.append(f"{point.name:{width}}  {hits[point.name]:4}  {asked[point.name]:5}")
    return lines


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Collects what the tests noted, from every worker process of the test run."""
    noted = [
        note
        for reports in terminalreporter.stats.values()
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
        for key, note in report.user_properties
        if key == PROPERTY and isinstance(note, list)
    ]
    hits: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for name, *counted in (one for note in noted for one in note):
        hits[name] += counted[0]
        asked[name] += counted[1]
    if not asked or config.stash.get(PRINTED, False):
        return
    config.stash[PRINTED] = True
    lines = table(hits, asked)
    terminalreporter.section("kill -9 at each point")
    for line in lines:
        terminalreporter.write_line(line)
    file = config.rootpath / FILE
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
