"""What LMSs are called here, asked for many clients at once."""

from community import found_community, only_community
from plugin.lti import names_of_lms, registration_of
from plugin.lti.registrations import store_registration
from storage import Database, utc_now
from tests.integration.counting import counted

ISSUER = "https://lms.example.org"


def register(database: Database, name: str, client_id: str, *aliases: str) -> None:
    with database.unit_of_work() as uow:
        store_registration(
            uow,
            community_id=only_community(uow.session).id,
            name=name,
            issuer=ISSUER,
            issuer_aliases=aliases,
            client_id=client_id,
            auth_login_url=f"{ISSUER}/auth",
            auth_token_url=f"{ISSUER}/token",
            jwks_url=f"{ISSUER}/keys",
            now=utc_now(),
        )
        uow.commit()


def test_names_of_many_are_those_of_each_in_one_statement(database: Database) -> None:
    with database.unit_of_work() as uow:
        found_community(uow, slug="ignite", name={"en": "Ignite"}, now=utc_now())
        uow.commit()
    register(database, "North", "n")
    register(database, "South", "s", "https://old.example.org/")
    clients = [
        (ISSUER, "n"),
        (f"{ISSUER}/", "n"),
        (ISSUER, "s"),
        ("https://old.example.org", "s"),
        ("https://old.example.org", "n"),
        (ISSUER, "gone"),
    ]
    with database.reading() as session:
        each = {client: registration_of(session, *client) for client in clients}
    with database.reading() as session, counted(database) as seen:
        names = names_of_lms(session, clients)
        assert names_of_lms(session, clients[:2]) == dict(list(names.items())[:2])
        assert names_of_lms(session, []) == {}
    assert names == {client: found and found.name for client, found in each.items()}
    assert list(names.values()) == ["North", "North", "South", "South", None, None]
    assert len(seen) == 1
