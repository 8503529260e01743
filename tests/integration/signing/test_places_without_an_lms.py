"""Whoever comes from no LMS is told by how she comes in, of an address no more than she knows."""

from community import identify_by_oidc, join, verify_address
from storage import utc_now
from tests.integration.signing.signing_world import SigningWorld, get

MARA = "mara@child.example"


def test_her_place_is_child_itself_with_the_way_she_comes_in(world: SigningWorld) -> None:
    by_mail = world.known(MARA, "Demo member Mara")
    with world.database.unit_of_work() as uow:
        by_account = identify_by_oidc(
            uow, issuer="https://id.child.example/realm", subject="mara", now=utc_now()
        )
        uow.commit()
    by_link = world.member()
    page = get(world.signed_in(by_mail), "/me").text
    assert "CHILD itself, by mail to m…@child.example" in page
    assert MARA not in page
    assert (
        "CHILD itself, with the account at id.child.example"
        in get(world.signed_in(by_account), "/me").text
    )
    assert "CHILD itself, by a one-time link" in get(world.signed_in(by_link), "/me").text


def test_an_address_that_lets_nobody_in_is_named_beside_the_ways_in(world: SigningWorld) -> None:
    with world.database.unit_of_work() as uow:
        luz = join(uow, name="Demo member Luz", email="luz@child.example", now=utc_now())
        uow.commit()
    page = get(world.signed_in(luz), "/me/identities").text
    assert "luz@child.example" in page
    assert "Told by a course or your organisation." in page
    with world.database.unit_of_work() as uow:
        verify_address(uow, luz.id, "luz@child.example", utc_now())
        uow.commit()
    page = get(world.signed_in(luz), "/me/identities").text
    assert "Told by a course or your organisation." not in page
    assert page.count("luz@child.example</h2>") == 1
