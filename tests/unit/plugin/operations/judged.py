"""What a probe found, in short, and the moment at which it looks."""

from datetime import UTC, datetime

from plugin.operations.finding import Level, Probed

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
GOOD, LOOK, ACT = Level.GOOD, Level.LOOK, Level.ACT


def told(probed: Probed[object]) -> list[tuple[str, Level]]:
    return [(each.code, each.level) for each in probed.findings]
