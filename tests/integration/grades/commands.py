"""A command of `child lms` as it is run beside the course of a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner

from plugin.cli.opening import ready_services
from plugin.services import Services
from tests.databases import IRI_BASE
from tests.unit.plugin.web.world import World


@contextmanager
def running(
    module: str, world: World, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> Iterator[CliRunner]:
    """`module` of plugin/cli on that world's database; what it opened is closed at the end."""
    opened: list[Services] = []

    def ready(*, as_json: bool = False) -> Services:
        opened.append(ready_services(as_json=as_json))
        return opened[-1]

    monkeypatch.setattr(import_module(f"plugin.cli.{module}"), "ready_services", ready)
    monkeypatch.setenv("CHILD_DATABASE_URL", world.services.database.url)
    monkeypatch.setenv("CHILD_DATA_DIR", str(folder))
    monkeypatch.setenv("CHILD_IRI_BASE", IRI_BASE)
    yield CliRunner()
    for services in opened:
        services.database.dispose()
