"""A real HTTP server on loopback with nothing but `/xapi` of one installation."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from cryptography.fernet import Fernet
from flask import Flask
from werkzeug.serving import make_server

from lrs_adapter import Iris
from plugin.services import Services, bind_services
from plugin.settings import Settings
from plugin.xapi import init_xapi
from storage import Database, SecretBox
from tests.integration.records_world import new_key

Call = Callable[..., requests.Response]


@dataclass(frozen=True, slots=True)
class XapiServer:
    endpoint: str
    services: Services

    @property
    def database(self) -> Database:
        return self.services.database


def services_for(database: Database, iri_base: str) -> Services:
    settings = Settings(
        data_dir=Path(),
        database_url=database.url,
        base_url="http://127.0.0.1",
        iri_base=iri_base,
        host="127.0.0.1",
        port=8000,
        threads=2,
        secret_key=None,
        demo=False,
        log_level="info",
        http_timeout_s=5.0,
    )
    return Services(settings, database, SecretBox(Fernet.generate_key().decode()), Iris(iri_base))


@contextmanager
def xapi_server(database: Database, iri_base: str) -> Iterator[XapiServer]:
    app = Flask("xapi-test")
    services = services_for(database, iri_base)
    bind_services(app, services)
    init_xapi(app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield XapiServer(f"http://127.0.0.1:{server.server_port}/xapi", services)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def caller(server: XapiServer, *scopes: str, **given: Any) -> Call:
    key, secret = new_key(server.database, *scopes, **given)

    def call(method: str, path: str = "/statements", **more: Any) -> requests.Response:
        headers = {"X-Experience-API-Version": "1.0.3"} | more.pop("headers", {})
        url = path if path.startswith("http") else server.endpoint + path
        return requests.request(
            method, url, auth=(key.key, secret), headers=headers, timeout=20, **more
        )

    return call
