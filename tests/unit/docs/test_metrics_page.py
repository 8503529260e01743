"""The table of metrics in the documentation is what the code shows; alerts use what is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from flask import Flask

from plugin.metrics import meters_of
from plugin.metrics.standing import GAUGES
from tests.integration.metrics.metrics_world import application, services_at

PAGE = Path(__file__).resolve().parents[3] / "docs/operating/monitoring.md"
ROW = re.compile(r"^\| `(child_\w+)` \| (\w+) \|(.*?)\| .{8,} \|$", re.MULTILINE)
RULES = re.compile(r"```yaml\n(groups:.*?)```", re.DOTALL)
LABELS = {
    "child_http_requests_total": ("route", "status"),
    "child_http_request_seconds": ("route",),
    "child_launches_total": ("outcome",),
    "child_statements_accepted_total": (),
    "child_state_readable": (),
} | {gauge.name: gauge.labels for gauge in GAUGES}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    services = services_at(f"sqlite:///{tmp_path / 'empty.sqlite'}", tmp_path)
    yield application(services)
    services.database.dispose()


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_the_table_names_every_metric_with_its_type_and_labels(app: Flask) -> None:
    families = list(meters_of(app).registry.collect())
    shown = {
        family.name + ("_total" if family.type == "counter" else ""): family.type
        for family in families
    }
    assert {name: kind for name, kind, _ in ROW.findall(page())} == shown
    assert {
        name: tuple(re.findall(r"`(\w+)`", labels)) for name, _, labels in ROW.findall(page())
    } == LABELS


def test_alerts_ask_for_metrics_and_labels_that_are_there() -> None:
    [written] = RULES.findall(page())
    [group] = yaml.safe_load(written)["groups"]
    names = {rule["alert"] for rule in group["rules"]}
    assert len(names) == len(group["rules"]) >= 12
    for rule in group["rules"]:
        used = re.findall(r"(child_\w+)(?:\{(\w+)[!=])?", rule["expr"])
        assert used or rule["expr"].startswith("up{"), rule
        for name, label in used:
            known = name.removesuffix("_bucket")
            assert known in LABELS, rule
            assert not label or label in LABELS[known], rule
        assert rule["expr"].count("(") == rule["expr"].count(")"), rule
