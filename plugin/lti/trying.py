"""Test a connection: every check that can be run from here, each service for itself."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from community import Asker, audit, require_lms_of, unit_of_lms
from plugin.lti.access_tokens import ask_token
from plugin.lti.connection_checks import (
    ConnectionCheck,
    left_out,
    not_granted,
    not_reached,
    well,
    wrong,
)
from plugin.lti.errors import PlatformUnreachable, TokenRefused
from plugin.lti.keys_looked_at import look_at_keys
from plugin.lti.models import ScoreSeriesRow
from plugin.lti.registrations import Registration, registration
from plugin.lti.roster_looked_at import NAME as ROSTER
from plugin.lti.roster_looked_at import look_at_roster, newest_roster_url
from plugin.lti.scopes import LINE_ITEMS, MEMBERS, RESULTS, SCORE
from plugin.lti.scratch_item import NAME, container_of, try_scratch_item
from storage import CannotOpenSecret, Database, SecretBox

SERVICES: Mapping[str, str] = {
    "token:score": SCORE,
    "token:results": RESULTS,
    "token:line_items": LINE_ITEMS,
    "token:members": MEMBERS,
}
UNTRIED = ("address_private", "token_unreachable", "signing_key_sealed")
"""After one of these no other token is asked for: it would go the same way."""
LONGEST_S = 5.0
"""A person waits for the page: no request takes longer, whatever the settings allow."""


def check_connection(
    database: Database,
    secret_box: SecretBox,
    registration_id: UUID,
    *,
    asker: Asker,
    timeout_s: float,
    now: datetime,
) -> list[ConnectionCheck]:
    """Its key set and clock, a token for each service, a line item made and deleted again in a
    course that has one of ours, the first page of a course's list. At most nine requests, none
    inside a transaction; that somebody tested it, and what was found, is in the audit log.

    Raises `UnknownRegistration`, `community.NotAllowed`, `community.NotAgreed`.
    """
    with database.reading() as session:
        lms = registration(session, registration_id)
        unit_id = unit_of_lms(session, registration_id)
        require_lms_of(session, asker, lms.community_id, unit_id, now=now)
        line_item_url = _newest_line_item(session, registration_id)
        roster_url = newest_roster_url(session, registration_id)
    wait_s = min(timeout_s, LONGEST_S)
    found = look_at_keys(lms, timeout_s=wait_s)
    tokens: dict[str, str] = {}
    found += _tokens(
        lambda scope: _token(database, secret_box, lms, scope, wait_s, tokens), list(SERVICES)
    )
    codes = {one.name: one.code for one in found}
    if LINE_ITEMS in tokens:
        found.append(_line_item(lms, tokens[LINE_ITEMS], line_item_url, wait_s))
    else:
        found.append(left_out(NAME, codes["token:line_items"]))
    if MEMBERS in tokens:
        found.append(look_at_roster(lms, tokens[MEMBERS], roster_url, timeout_s=wait_s))
    else:
        found.append(left_out(ROSTER, codes["token:members"]))
    with database.unit_of_work() as uow:
        audit(
            uow,
            asker=asker,
            act="lms.tested",
            subject_kind="lms",
            subject_id=registration_id,
            community_id=lms.community_id,
            unit_id=unit_id,
            details={"wrong": [f"{one.name} {one.code}" for one in found if one.state == "wrong"]},
            now=now,
        )
        uow.commit()
    return found


def _tokens(ask: Callable[[str], ConnectionCheck], names: list[str]) -> list[ConnectionCheck]:
    """One after the other; a token address that does not answer is not asked again. Where some
    service got a token, a refusal of another is the LMS's choice and no mistake.
    """
    found: list[ConnectionCheck] = []
    for name in names:
        if found and found[-1].code in UNTRIED:
            found.append(left_out(name, found[-1].code))
            continue
        found.append(ask(name))
    if any(one.state == "well" for one in found):
        return [
            not_granted(one.name, one.detail) if one.code == "token_refused" else one
            for one in found
        ]
    return found


def _token(
    database: Database,
    secret_box: SecretBox,
    lms: Registration,
    name: str,
    timeout_s: float,
    tokens: dict[str, str],
) -> ConnectionCheck:
    scope = SERVICES[name]
    try:
        given = ask_token(database, secret_box, lms, scope, timeout_s=timeout_s)
    except CannotOpenSecret as error:
        return wrong(name, "signing_key_sealed", str(error))
    except TokenRefused as error:
        if error.error == "invalid_scope":
            return not_granted(name, str(error))
        return wrong(name, "token_refused", str(error))
    except PlatformUnreachable as error:
        return not_reached(name, "token_unreachable", error)
    if given.scopes is not None and scope not in given.scopes:
        return not_granted(name, "The LMS gives a token without this scope.")
    tokens[scope] = given.token
    return well(name)


def _line_item(
    lms: Registration, token: str, line_item_url: str | None, timeout_s: float
) -> ConnectionCheck:
    container = container_of(line_item_url) if line_item_url else None
    if container is None:
        return left_out(NAME, "no_graded_lesson")
    return try_scratch_item(lms, container, token, timeout_s=timeout_s)


def _newest_line_item(session: Session, registration_id: UUID) -> str | None:
    newest = (
        select(ScoreSeriesRow.line_item_url)
        .where(ScoreSeriesRow.registration_id == registration_id)
        .order_by(ScoreSeriesRow.id.desc())
        .limit(1)
    )
    return session.scalar(newest)
