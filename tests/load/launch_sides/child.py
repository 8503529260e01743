"""CHILD's launch: `python -m … FILE`. The whole application; only the page at the end is trivial.

State and nonce are burnt in a SQLite file, one commit a launch. Requests are not logged
(CHILD_LOG_LEVEL=warning), as the other side logs none.
"""

from pathlib import Path

from cryptography.fernet import Fernet

from community import OPERATOR, found_community
from plugin.app import create_app
from plugin.cli.running import run_long
from plugin.logs import configure_logging
from plugin.lti import add_registration, set_launch_handler
from plugin.services import Services, open_services
from plugin.settings import read_settings
from storage import migrate, utc_now
from tests.load.launch_sides.measured import LET_IN, TOOL, Given, answer_rounds, given


def registered(told: Given) -> Services:
    settings = read_settings(
        {
            "CHILD_DATA_DIR": told.folder,
            "CHILD_BASE_URL": TOOL,
            "CHILD_SECRET_KEY": Fernet.generate_key().decode(),
            "CHILD_LMS_PRIVATE": "127.0.0.0/8",  # where this bench's LMS is
        }
    )
    services = open_services(settings)
    migrate(services.database, settings.iri_base)
    now = utc_now()
    with services.database.unit_of_work() as uow:
        place = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now)
        add_registration(
            uow,
            asker=OPERATOR,
            name="Campus",
            issuer=told.issuer,
            client_id=told.client_id,
            auth_login_url=f"{told.issuer}/auth",
            auth_token_url=f"{told.issuer}/token",
            jwks_url=told.key_set_url,
            deployments=[told.deployment_id],
            community_id=place.id,
            now=now,
        )
        uow.commit()
    return services


if __name__ == "__main__":
    told = given()
    Path(told.folder).mkdir(parents=True, exist_ok=True)
    services = registered(told)
    configure_logging("warning")
    app = create_app(services)
    run_long()  # as `child serve` does
    set_launch_handler(app, "LtiResourceLinkRequest", lambda _launch: LET_IN)
    answer_rounds(app.wsgi_app, told, login="/lti/login")
