"""Nothing that is secret or personal is in the log: every route and command, filled with marks.

Everything sent carries one mark, and so does whoever asks: if the mark is in no line of any level,
nothing of it was logged. Once more while the database fails, so that every error is logged too.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from werkzeug.routing import Rule

import plugin
from community import Role, grant, join, verify_address
from plugin.cli import main
from plugin.cookie_sessions import FRAMED
from plugin.web.sessions import SESSION_KEY
from storage import utc_now
from tests.databases import IRI_BASE, Templates
from tests.integration.every_route.asking import address, endpoint_of
from tests.integration.listening import Log, listening
from tests.integration.rights.route_examples import EXAMPLES
from tests.integration.rights.route_world import BASE, Site, make_site
from tests.integration.rights.visitors import browser_of

MARK = "zq9x"
EMAIL = f"{MARK}@{MARK}.example"
SOURCE = Path(plugin.__file__).parent
KEPT = {"web_session", "alembic_version", "installation"}
"""Tables that stay while the others are gone: so that a request comes as far as its own work."""
ENDS_IT = ("web.sign_out", "web.end_all_sessions")
RUNS_ON = {"serve", "worker", "demo"}
"""Commands that do not end by themselves: as processes in test_processes_told.py and, the demo, in
tests/browser/test_demo_folder.py."""


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, templates: Templates, tmp_path: Path) -> Iterator[Site]:
    yield from make_site(templates, tmp_path, request.param)


@pytest.fixture
def logs() -> Iterator[list[Log]]:
    with listening("text", "json") as made:
        yield made


@cache
def fields() -> dict[str, str]:
    """A mark for every field that any page reads."""
    names = {"csrf_token", "id_token", "state", "code", "username", "password"}
    for file in SOURCE.rglob("*.py"):
        found = re.findall(
            r'(?:form|args|values)\.(?:get|getlist)\(\s*"(\w+)"', file.read_text(encoding="utf-8")
        )
        names |= set(found)
    assert len(names) > 30
    return dict.fromkeys(names, MARK) | {"email": EMAIL, "next": f"/{MARK}", "back": f"/{MARK}"}


def marked(site: Site) -> tuple[FlaskClient, list[str]]:
    """Somebody who may everything and whose name and address are marks; her session's secrets."""
    now = utc_now()
    with site.services.database.unit_of_work() as uow:
        member_id = join(uow, name=f"{MARK} Inventada", now=now).id
        verify_address(uow, member_id, EMAIL, now)
        given: dict[str, Any] = {"member_id": member_id, "reason": MARK, "now": now}
        grant(uow, role=Role.ADMINISTRATOR, **given)
        for role in Role:
            grant(uow, role=role, community_id=site.community_id, **given)
        uow.commit()
    browser = browser_of(site, member_id)
    with browser.session_transaction(base_url=BASE) as cookie:
        token = str(cookie[SESSION_KEY])
    kept = browser.get_cookie(FRAMED, domain="localhost")
    assert kept is not None
    return browser, [token, kept.value]


def path_of(site: Site, rule: Rule) -> str:
    """Its example, and where that is made up, a mark."""
    for name in EXAMPLES:
        if endpoint_of(name) == rule.endpoint:
            return address(site, name).replace("made-up", MARK)
    values: dict[str, Any] = {}
    for name in rule.arguments:
        kind = type(rule._converters[name]).__name__
        values[name] = {"UUIDConverter": uuid4(), "IntegerConverter": 1}.get(kind, MARK)
    with site.app.test_request_context(base_url=BASE):
        return site.app.url_for(rule.endpoint, _external=False, **values)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, marked wherever it may be; `auth` and `records` are for the LRS alone."""

    endpoint: str
    method: str
    path: str
    headers: dict[str, str]
    form: dict[str, str] | None = None
    records: list[dict[str, Any]] | None = None
    auth: tuple[str, str] | None = None


def everything(site: Site) -> Iterator[Asked]:
    """Every rule by every method; what ends the session comes last."""
    rules = sorted(
        site.app.url_map.iter_rules(), key=lambda one: (one.endpoint in ENDS_IT, str(one))
    )
    headers = {
        "Referer": f"{BASE}/{MARK}",
        "User-Agent": f"Mozilla {MARK}",
        "X-Forwarded-For": MARK,
        "X-Request-Id": f"{MARK}-{MARK}",
        "X-Experience-API-Version": "1.0.3",
    }
    for rule in rules:
        for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
            given: dict[str, Any] = {"form": fields()}
            if rule.endpoint.startswith("xapi."):
                given = {"records": [{"actor": {"mbox": f"mailto:{EMAIL}"}, "verb": MARK}]}
                given["auth"] = (MARK, MARK)
            path = f"{path_of(site, rule)}?q={MARK}&secret={MARK}"
            yield Asked(rule.endpoint, method, path, headers, **(given if method != "GET" else {}))


def walk(site: Site) -> tuple[list[str], dict[str, int]]:
    """Ask everything; what no line may hold, and what was answered."""
    statuses = {}
    browser, hers = marked(site)
    for one in everything(site):
        given: dict[str, Any] = {"data": one.form} if one.records is None else {"json": one.records}
        answer = browser.open(
            one.path,
            method=one.method,
            buffered=True,
            base_url=BASE,
            headers=one.headers,
            auth=one.auth,
            **given,
        )
        statuses[f"{one.method} {one.endpoint}"] = answer.status_code
    return [MARK, *hers], statuses


def found_in(logs: list[Log], secrets: list[str]) -> list[str]:
    return [
        line for log in logs for line in log.text.splitlines() if any(s in line for s in secrets)
    ]


def test_no_route_tells_the_log_what_it_was_given(site: Site, logs: list[Log]) -> None:
    secrets, statuses = walk(site)
    assert len(statuses) > 90
    assert found_in(logs, secrets) == []
    assert all(log.text.count("\n") > 90 for log in logs)


def test_no_error_tells_the_log_what_it_was_about(
    site: Site, logs: list[Log], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every table but that of the sessions is gone: what fails is logged, its values are not."""
    monkeypatch.setitem(site.app.config, "PROPAGATE_EXCEPTIONS", False)
    browser, secrets = marked(site)
    engine = site.services.database.engine
    for table in inspect(engine).get_table_names():
        if table not in KEPT:
            with engine.begin() as connection:
                if engine.dialect.name == "sqlite":
                    connection.execute(text("pragma legacy_alter_table = on"))
                connection.execute(text(f'alter table "{table}" rename to "gone_{table}"'))
    failed = 0
    for endpoint, (method, _) in sorted(EXAMPLES.items(), key=lambda one: one[0] in ENDS_IT):
        data = fields() if method == "POST" else {}
        where = address(site, endpoint).replace("made-up", MARK)
        answer = browser.open(
            f"{where}?q={MARK}", method=method, base_url=BASE, data=data, buffered=True
        )
        failed += answer.status_code >= 500
    assert failed > 30
    assert all("Traceback" in log.text for log in logs)
    assert found_in(logs, [MARK, *secrets]) == []


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        elif name not in RUNS_ON:
            yield (*path, name)


def arguments(path: tuple[str, ...], folder: Path) -> list[str]:
    """Something for each of a command's options and arguments: a mark wherever it may be one."""
    command: click.Command = main
    for name in path:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None
        command = found
    options, rest = [], []
    for one in command.params:
        value = _value(one, folder)
        if isinstance(one, click.Argument):
            rest.append(value)
        elif isinstance(one, click.Option) and not one.is_flag and not one.count:
            options += [one.opts[0], value]
    return [*path, *options, *rest]


def _value(one: click.Parameter, folder: Path) -> str:
    kind = one.type
    if isinstance(kind, click.Choice):
        return str(next(iter(kind.choices)))
    if isinstance(kind, click.types.IntParamType):
        return "1"
    if isinstance(kind, click.types.FloatParamType):
        return "0.5"
    if isinstance(kind, click.types.UUIDParameterType):
        return str(uuid4())
    if isinstance(kind, click.DateTime):
        return "2026-01-01"
    if isinstance(kind, click.Path | click.File):
        (folder / MARK).write_text(f'{{"{MARK}": "{MARK}"}}', encoding="utf-8")
        return str(folder / MARK)
    return {"slug": "ignite", "community_slug": "ignite", "email": EMAIL}.get(one.name or "", MARK)


def test_no_command_tells_the_log_what_it_was_given(
    site: Site, logs: list[Log], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = site.services.settings
    monkeypatch.setenv("CHILD_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("CHILD_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("CHILD_IRI_BASE", IRI_BASE)
    monkeypatch.setenv("CHILD_DEMO", "yes")
    tried = list(commands())
    assert len(tried) > 40
    for path in tried:
        given = arguments(path, tmp_path)
        result = CliRunner().invoke(main, given, input=f"{MARK}\n{MARK}\n")
        assert result.exit_code in range(4), (given, result.exception)
    assert found_in(logs, [MARK]) == []
