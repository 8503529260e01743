"""Forget what ties a person to browsers and LMSs: sessions, open links, grades, courses' lists."""

from collections import Counter
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, and_, delete, or_, select

from community import KnownAs
from curricula import enrolments_of_members
from plugin.lti.models import (
    DueScoreRow,
    LineItemRow,
    RegistrationRow,
    RosterPersonRow,
    ScoreSeriesRow,
)
from plugin.sign_in.email_links import EmailLinkRow
from plugin.sign_in.oidc.starting import OidcStartRow
from plugin.web.sessions import WebSession
from storage import SecretBox, UnitOfWork


def forget_connections(uow: UnitOfWork, box: SecretBox, known: KnownAs) -> Counter[str]:
    """How many rows of which table were deleted."""
    gone: Counter[str] = Counter()
    session, ids = uow.session, list(known.members)

    def forget(table: Any, *conditions: ColumnElement[bool]) -> None:
        done = cast("CursorResult[Any]", session.execute(delete(table).where(*conditions)))
        gone[table.__tablename__] += done.rowcount

    forget(WebSession, WebSession.member_id.in_(ids))
    forget(OidcStartRow, OidcStartRow.member_id.in_(ids))
    addresses = {one.lower() for one in known.addresses}
    links = [
        row.id
        for row in session.execute(
            select(EmailLinkRow.id, EmailLinkRow.member_id, EmailLinkRow.address)
        )
        if row.member_id in known.members or box.open(bytes(row.address)).lower() in addresses
    ]
    forget(EmailLinkRow, EmailLinkRow.id.in_(links))
    enrolments = enrolments_of_members(ids)
    series = set(
        session.scalars(
            select(LineItemRow.series_id).where(LineItemRow.enrolment_id.in_(enrolments))
        )
    )
    for issuer, subject in known.accounts:
        of_lms = select(RegistrationRow.id).where(RegistrationRow.issuer == issuer)
        hers = and_(ScoreSeriesRow.user_id == subject, ScoreSeriesRow.registration_id.in_(of_lms))
        series |= set(session.scalars(select(ScoreSeriesRow.id).where(hers)))
    of_series = list(series)
    forget(
        LineItemRow,
        or_(LineItemRow.enrolment_id.in_(enrolments), LineItemRow.series_id.in_(of_series)),
    )
    forget(DueScoreRow, DueScoreRow.series_id.in_(of_series))
    forget(ScoreSeriesRow, ScoreSeriesRow.id.in_(of_series))
    forget(RosterPersonRow, RosterPersonRow.member_id.in_(ids))
    return +gone
