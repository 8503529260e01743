"""No page tells a day or an hour but through the one place that knows the reader's zone."""

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from plugin.web import times
from plugin.web.seen_by import SeenBy

PLUGIN = Path(__file__).resolve().parents[4] / "plugin"
TIMES = PLUGIN / "web" / "times.py"
FORMATS = re.compile(
    r"strftime|\{[\w.]+:%|format_(date|time|datetime|timedelta|interval|skeleton)\b|\bctime\("
)
MACHINES_READ = re.compile(r"""datetime="\{\{ [\w.]+\.isoformat\(\) \}\}\"""")


def test_only_times_py_writes_moments_for_people() -> None:
    """The command line, logs and protocols tell UTC to machines and operators."""
    sources = [*PLUGIN.glob("web/**/*.py"), *PLUGIN.glob("lti/pages.py")]
    offenders = [
        str(path)
        for path in sources
        if path != TIMES and FORMATS.search(path.read_text(encoding="utf-8"))
    ]
    assert offenders == []


def test_templates_write_moments_by_filters_alone() -> None:
    for path in PLUGIN.glob("**/templates/**/*.html"):
        text = MACHINES_READ.sub("", path.read_text(encoding="utf-8"))
        assert "isoformat" not in text, path
        assert not FORMATS.search(text), path


@pytest.mark.parametrize("tags", [["es"], ["es-AR"], ["es-MX"], ["es-ES"], ["en"], ["en-US"]])
def test_no_hour_ends_with_a_full_stop(tags: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a sentence that ends with it ends twice, as "6:13 p. m.." does."""
    reader = SeenBy("Ada", zone=ZoneInfo("UTC"), zone_is_hers=True, languages=tuple(tags))
    monkeypatch.setattr(times, "seen_by", lambda: reader)
    monkeypatch.setattr(times, "get_locale", lambda: Locale(tags[0].split("-")[0]))
    told = times.moment(datetime(2026, 11, 28, 18, 13, tzinfo=UTC))
    assert told[-1] != "."
    assert ("18:13" in told) is (tags != ["en-US"])
