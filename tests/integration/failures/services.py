"""What the tests of failures ask of a running service, as an LRS client and as an operator."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from lrs_adapter import Iris, create_key
from storage import Database, utc_now
from tests.databases import IRI_BASE
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import ForkServer
from tests.integration.records_world import received


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True, slots=True)
class Client:
    """Asks one service over HTTP, each request on a connection of its own."""

    port: int
    key: str = ""

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Reply:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return Reply(answer.status, dict(answer.headers), answer.read().decode())
        finally:
            connection.close()

    def get(self, path: str) -> Reply:
        return self.ask("GET", path)

    def send(self, *statements: dict[str, Any]) -> Reply:
        """Post statements, or one that is like no other."""
        body = json.dumps(list(statements) or [received()]).encode()
        return self.ask("POST", "/xapi/statements", body, headers=self.xapi_headers())

    def stored_ids(self) -> set[str]:
        reply = self.ask("GET", "/xapi/statements?limit=0", headers=self.xapi_headers())
        assert reply.status == 200, reply.text
        return {each["id"] for each in reply.json["statements"]}

    def xapi_headers(self) -> dict[str, str]:
        return {
            "Authorization": "Basic " + base64.b64encode(self.key.encode()).decode(),
            "Content-Type": "application/json",
            "X-Experience-API-Version": "1.0.3",
        }


def client(installed: Installation) -> Client:
    """A client with a key of its own, made in the database."""
    database = Database(installed.database_url)
    with database.unit_of_work() as uow:
        issued = create_key(uow, Iris(IRI_BASE), label="failures", scopes=["all"], now=utc_now())
        uow.commit()
    database.dispose()
    return Client(installed.port, f"{issued.key}:{issued.secret}")


@dataclass(frozen=True, slots=True)
class Ended:
    code: int
    output: str


def child(processes: ForkServer, installed: Installation, *words: str, **settings: str) -> Ended:
    """Run one `child` command to its end in a process of its own, as an operator would."""
    output = processes.output.with_name(f"{uuid4().hex}.log")
    alone = replace(processes, output=output)
    code = alone.start(words, {**installed.environment, **settings}).wait()
    return Ended(code, output.read_text(encoding="utf-8"))
