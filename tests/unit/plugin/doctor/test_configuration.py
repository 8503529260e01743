"""What the doctor says of settings that are each allowed and together a mistake."""

import pytest

from plugin.doctor.check import Verdict
from plugin.doctor.configuration import configuration
from plugin.settings import read_settings

PUBLIC = {"CHILD_BASE_URL": "https://child.example.org"}
BEHIND_PROXY = {**PUBLIC, "CHILD_TRUSTED_PROXIES": "127.0.0.1"}
OK, WARNING, FAILURE = Verdict.OK, Verdict.WARNING, Verdict.FAILURE


def states(settings: dict[str, str]) -> dict[str, Verdict]:
    return {check.name: check.state for check in configuration(read_settings(settings))}


def test_an_installation_behind_its_proxy_is_well() -> None:
    assert set(states(BEHIND_PROXY).values()) == {OK}


@pytest.mark.parametrize(
    ("settings", "name", "state"),
    [
        ({}, "base-url", WARNING),
        ({}, "proxies", OK),
        (PUBLIC, "base-url", OK),
        (PUBLIC, "proxies", WARNING),
        ({**PUBLIC, "CHILD_TRUSTED_PROXIES": "0.0.0.0/0"}, "proxies", FAILURE),
        ({**PUBLIC, "CHILD_TRUSTED_PROXIES": "10.0.3.1,::/0"}, "proxies", FAILURE),
        (PUBLIC, "lms-networks", OK),
        ({**PUBLIC, "CHILD_LMS_PRIVATE": "yes"}, "lms-networks", OK),
        ({**PUBLIC, "CHILD_LMS_PRIVATE": "10.0.3.0/24"}, "lms-networks", OK),
        ({**PUBLIC, "CHILD_LMS_PRIVATE": "169.254.0.0/16"}, "lms-networks", WARNING),
        ({**PUBLIC, "CHILD_LMS_PRIVATE": "0.0.0.0/0"}, "lms-networks", WARNING),
        ({**PUBLIC, "CHILD_IRI_BASE": "http://localhost:8000"}, "iri-base", FAILURE),
        ({**PUBLIC, "CHILD_IRI_BASE": "https://records.example.org"}, "iri-base", OK),
        ({**BEHIND_PROXY, "CHILD_HOST": "0.0.0.0"}, "listening", WARNING),
        ({**PUBLIC, "CHILD_HOST": "10.0.0.2"}, "listening", WARNING),
        (
            {**PUBLIC, "CHILD_TRUSTED_PROXIES": "10.0.3.1", "CHILD_HOST": "10.0.0.2"},
            "listening",
            OK,
        ),
        ({**PUBLIC, "CHILD_DEMO": "yes"}, "demo", FAILURE),
        ({"CHILD_DEMO": "yes"}, "demo", OK),
    ],
)
def test_a_setting_is_judged_beside_its_neighbours(
    settings: dict[str, str], name: str, state: Verdict
) -> None:
    assert states(settings)[name] is state


def test_whatever_is_not_well_says_what_to_set() -> None:
    given = {**PUBLIC, "CHILD_DEMO": "yes", "CHILD_HOST": "0.0.0.0"}
    for check in configuration(read_settings(given)):
        assert check.state is OK or "CHILD_" in check.todo, check
