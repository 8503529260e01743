"""PyLTI1p3's Flask flow, as its own example has it: `python -m … FILE` in .venvs/bench.

State and nonce live in its cache data storage (Flask-Caching, in memory, nothing durable); the key
set is cached there as its README says. Kinder to it than the example: the configuration is read
once, login asks for no page that looks for cookies, and the cache is never full.
"""

from flask import Flask
from flask_caching import Cache
from pylti1p3.contrib.flask import (
    FlaskCacheDataStorage,
    FlaskMessageLaunch,
    FlaskOIDCLogin,
    FlaskRequest,
)
from pylti1p3.tool_config import ToolConfDict

from tests.load.launch_sides.measured import LET_IN, TOOL, Given, answer_rounds, given


def make_app(told: Given) -> Flask:
    app = Flask("pylti1p3")
    app.config.from_mapping(
        SECRET_KEY="bench",
        CACHE_TYPE="SimpleCache",
        CACHE_DEFAULT_TIMEOUT=600,
        CACHE_THRESHOLD=1_000_000,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_SAMESITE="None",
    )
    cache = Cache(app)
    client = {
        "default": True,
        "client_id": told.client_id,
        "auth_login_url": f"{told.issuer}/auth",
        "auth_token_url": f"{told.issuer}/token",
        "key_set_url": told.key_set_url,
        "key_set": None,
        "deployment_ids": [told.deployment_id],
    }
    tool_conf = ToolConfDict({told.issuer: [client]})
    tool_conf.set_private_key(told.issuer, told.private_key, client_id=told.client_id)

    @app.get("/login")
    def login():  # type: ignore[no-untyped-def]  # as in the library's example
        request = FlaskRequest()
        storage = FlaskCacheDataStorage(cache)
        oidc = FlaskOIDCLogin(request, tool_conf, launch_data_storage=storage)
        return oidc.redirect(request.get_param("target_link_uri"))

    @app.post("/lti/launch")
    def launch():  # type: ignore[no-untyped-def]  # as in the library's example
        storage = FlaskCacheDataStorage(cache)
        message = FlaskMessageLaunch(FlaskRequest(), tool_conf, launch_data_storage=storage)
        message.set_public_key_caching(storage, cache_lifetime=7200)
        message.get_launch_data()
        return LET_IN

    return app


if __name__ == "__main__":
    told = given()
    assert told.claims["https://purl.imsglobal.org/spec/lti/claim/target_link_uri"].startswith(TOOL)
    answer_rounds(make_app(told).wsgi_app, told, login="/login")
