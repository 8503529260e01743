"""Every view of the pages says what it needs, and one that forgets to ask does not answer."""

import pytest
from flask import Flask, g

from community import Permission
from plugin.web import NEEDS, VIEWS
from plugin.web.blueprint import blueprint
from plugin.web.guard import PUBLIC, needs
from plugin.web.refusals import SignInNeeded
from plugin.web.visitors import Visitor


@pytest.fixture
def app() -> Flask:
    app = Flask("test")
    app.register_blueprint(blueprint)
    return app


def test_every_route_has_its_need(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint != "static"}
    assert VIEWS
    assert routes == set(NEEDS)


def test_a_view_that_never_asked_does_not_answer(app: Flask) -> None:
    def forgetful() -> str:
        return "all of it"

    guarded = needs(Permission.SEE_DESK)(forgetful)
    del NEEDS["web.forgetful"]
    with app.test_request_context("/"):
        g.visitor = Visitor()
        with pytest.raises(RuntimeError, match="SEE_DESK"):
            guarded()


def test_a_guest_is_asked_in(app: Flask) -> None:
    def private() -> str:
        return "hers"

    guarded = needs(Permission.STUDY)(private)
    open_to_all = needs(PUBLIC)(private)
    del NEEDS["web.private"]
    with app.test_request_context("/"):
        g.visitor = None
        with pytest.raises(SignInNeeded):
            guarded()
        assert open_to_all() == "hers"
