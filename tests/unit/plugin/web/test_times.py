"""No page tells a day or an hour but through the one place that knows the reader's zone."""

import re
from pathlib import Path

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
