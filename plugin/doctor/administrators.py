"""Check: by what those come in who may change everything."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from community import INSTALLATION, Role, grants_in
from plugin.doctor.check import Check, failure, ok, warning
from plugin.services import Placed
from plugin.settings import Settings
from plugin.sign_in.demands import has_account
from storage import utc_now

NAME = "administrators"


def administrators(place: Placed) -> Iterator[Check]:
    """Whether a link by e-mail is enough for them, and whether what is demanded locks them out."""
    settings = place.settings
    if settings.oidc is None:
        yield ok(
            NAME,
            "They come in by a link sent by e-mail, one factor alone; no OpenID provider is set.",
        )
        return
    if not settings.staff_by_provider:
        yield warning(
            NAME,
            "They can still come in by a link sent by e-mail alone, past the provider."
            if settings.email_sign_in
            else "Their role counts too when an LMS or a one-time link brings them, past the "
            "provider.",
            "Set CHILD_STAFF_SIGN_IN=provider, once each has added her account under “How you "
            "sign in” (docs/operating/sign-in.md).",
        )
        return
    try:
        yield _who_can_come(place)
    except SQLAlchemyError as error:
        what = f"Who they are cannot be read ({type(error).__name__})."
        yield failure(NAME, what, "See docs/operating/failures.md")


def _who_can_come(place: Placed) -> Check:
    settings = place.settings
    with place.database.reading() as session:
        offices = grants_in(session, INSTALLATION, now=utc_now())
        members = {each.member_id for each in offices if each.role is Role.ADMINISTRATOR}
        without = sum(not has_account(session, settings, each) for each in members)
    if without == len(members) and not _groups_bring_one(settings):
        return failure(
            NAME,
            f"Their role counts by the provider alone, and none of {len(members)} has an account "
            "there: nobody can administer this installation.",
            "Run: child admin invite EMAIL; the link leads to the provider.",
        )
    if without:
        return warning(
            NAME,
            f"Their role counts by the provider alone, and {without} of {len(members)} have no "
            "account there.",
            "Invite them anew (child admin invite EMAIL), or end what they hold: child role list",
        )
    factors = _factors(settings)
    return ok(NAME, f"They come in by the provider alone, {factors}.")


def _groups_bring_one(settings: Settings) -> bool:
    rules = settings.oidc.groups if settings.oidc else ()
    return any(each.role is Role.ADMINISTRATOR for each in rules)


def _factors(settings: Settings) -> str:
    oidc = settings.oidc
    if oidc is None or not (oidc.acr or oidc.amr):
        return "which decides by how many factors (CHILD_OIDC_ACR and CHILD_OIDC_AMR ask for more)"
    return f"and with what is asked for: {', '.join([*oidc.acr, *oidc.amr])}"
