"""An application that shows its metrics, and what a scrape of it tells."""

from dataclasses import replace
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from plugin.app import create_app
from plugin.services import Services, open_services
from plugin.settings import read_settings
from tests.databases import IRI_BASE

TOKEN = "a-token-for-the-tests-alone"
Labels = frozenset[tuple[str, str]]


def services_at(url: str, folder: Path, **settings: str) -> Services:
    return open_services(
        read_settings(
            {
                "CHILD_DATA_DIR": str(folder),
                "CHILD_DATABASE_URL": url,
                "CHILD_IRI_BASE": IRI_BASE,
                "CHILD_METRICS_TOKEN": TOKEN,
                **settings,
            }
        )
    )


def application(services: Services, *, token: str | None = TOKEN) -> Flask:
    settings = replace(services.settings, metrics_token=token)
    return create_app(replace(services, settings=settings))


def scrape(client: FlaskClient, token: str = TOKEN) -> dict[str, dict[Labels, float]]:
    """Every series of one scrape, by its name and its labels; a series twice fails."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    found: dict[str, dict[Labels, float]] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = frozenset(sample.labels.items())
            assert labels not in found.setdefault(sample.name, {}), f"{sample} is there twice"
            found[sample.name][labels] = sample.value
    return found


def one(series: dict[Labels, float], **labels: str) -> float:
    return series[frozenset(labels.items())]
