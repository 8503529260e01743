"""Access tokens: kept until shortly before they end."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from plugin.lti.access_tokens import AccessTokens
from plugin.lti.models import ToolKeyRow
from storage import Base, Database, SecretBox
from tests.integration.lti_platform import Answer, Platform, running_platform
from tests.unit.plugin.lti.test_claims import REGISTRATION


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'keys.sqlite'}")
    Base.metadata.create_all(opened.engine, tables=[ToolKeyRow.metadata.tables["lti_tool_key"]])
    yield opened
    opened.dispose()


@pytest.mark.parametrize("expires_in", [3600, "3600", None])
def test_a_token_is_kept(database: Database, secret_box: SecretBox, expires_in: object) -> None:
    now = [0.0]
    tokens = AccessTokens(lambda: now[0])

    def get(platform: Platform, *scopes: str) -> str:
        own = replace(REGISTRATION, id=UUID(int=9), auth_token_url=f"{platform.url}/token")
        return tokens.get(database, secret_box, own, scopes, timeout_s=3)

    with running_platform() as platform:
        body: dict[str, Any] = {"access_token": "first", "expires_in": expires_in}
        platform.routes["/token"] = lambda _: Answer(body=body)
        assert get(platform, "a", "b") == get(platform, "b", "a") == "first"
        assert len(platform.asked) == 1
        get(platform, "a")
        assert len(platform.asked) == 2
        now[0] = 3599.0
        get(platform, "a", "b")
        assert len(platform.asked) == 3
