"""A training unit and a community agree: the lines that both sides see, and what their forms do."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session

from community import (
    Agreement,
    AuditEntry,
    Scope,
    UnitScope,
    UnknownAgreement,
    agree,
    agreement,
    ask_agreement,
    end_agreement,
    entries_about,
    unit_in,
)
from plugin.held import Sight
from plugin.services import services
from plugin.web.seen_people import saw_list
from plugin.web.sessions import asker
from plugin.web.speech import gettext as _
from plugin.web.times import day
from storage import utc_now


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One agreement as one side sees it: `other` is the other side's name, `ours` whether this
    side asked; `told` is its history in sentences.
    """

    agreement: Agreement
    other: str
    ours: bool
    told: tuple[str, ...]

    @property
    def waits_for_us(self) -> bool:
        return self.agreement.state == "asked" and not self.ours


def people_in(found: Sequence[Agreement]) -> list[UUID | None]:
    """Whom the lines of these agreements name."""
    return [who for one in found for who in (one.asked_by, one.agreed_by, one.ended_by)]


def agreement_lines(
    session: Session,
    scope: Scope,
    found: Sequence[Agreement],
    names: Mapping[UUID, str],
    people: Mapping[UUID, str],
) -> list[AgreementLine]:
    """What waits for this side first, then those in force, then those that ended; each the newest
    first. `names` are the other sides' by id, and `people` those of `people_in`, in words.
    """
    by_unit = unit_in(scope) is not None
    saw_list(Sight.DECISION_LIST, scope)
    ended = [str(one.id) for one in found if one.ended is not None]
    entries = entries_about(session, scope, "agreement", ended, ("agreement.ended",))
    why_ended = {each.subject_id: each for each in entries}
    lines = [
        AgreementLine(
            agreement=one,
            other=names.get(one.community_id if by_unit else one.unit_id, "–"),
            ours=one.asked_by_unit is by_unit,
            told=_told(one, people, why_ended.get(str(one.id))),
        )
        for one in found
    ]
    order = {"asked": 1, "agreed": 2, "ended": 3}
    lines.sort(key=lambda line: line.agreement.asked, reverse=True)
    return sorted(lines, key=lambda line: 0 if line.waits_for_us else order[line.agreement.state])


def ask(*, unit_id: UUID, community_id: UUID, by_unit: bool, reason: str) -> None:
    """Raises what `community.ask_agreement` raises."""
    with services().database.unit_of_work() as uow:
        ask_agreement(
            uow,
            asker=asker(),
            unit_id=unit_id,
            community_id=community_id,
            by_unit=by_unit,
            reason=reason,
            now=utc_now(),
        )
        uow.commit()


def say_yes(agreement_id: UUID) -> None:
    """Raises `UnknownAgreement`, `NotAllowed`."""
    with services().database.unit_of_work() as uow:
        agree(uow, agreement_id, asker=asker(), now=utc_now())
        uow.commit()


def end(agreement_id: UUID, reason: str) -> None:
    """Raises `UnknownAgreement`, `NotAllowed`, `BadReason`."""
    with services().database.unit_of_work() as uow:
        end_agreement(uow, agreement_id, asker=asker(), reason=reason, now=utc_now())
        uow.commit()


def of_this_side(session: Session, agreement_id: UUID, scope: Scope) -> Agreement:
    """An agreement of the place whose page has the form. Raises `UnknownAgreement`."""
    found = agreement(session, agreement_id)
    side = UnitScope(found.unit_id) if isinstance(scope, UnitScope) else found.community_id
    if side != scope:
        raise UnknownAgreement
    return found


def typed_reason() -> str:
    return request.form.get("reason", "")[:2500]


def typed_id(field: str, among: Collection[UUID]) -> UUID | None:
    """What was chosen, if it was there to choose."""
    try:
        chosen = UUID(request.form.get(field, ""))
    except ValueError:
        return None
    return chosen if chosen in among else None


def _told(one: Agreement, names: Mapping[UUID, str], ended: AuditEntry | None) -> tuple[str, ...]:
    told = [
        _(
            "Asked on %(day)s by %(who)s: “%(why)s”",
            **_said(one.asked, one.asked_by, names),
            why=one.reason,
        )
    ]
    if one.agreed is not None:
        told.append(_("Agreed on %(day)s by %(who)s", **_said(one.agreed, one.agreed_by, names)))
    if one.ended is not None:
        said = _said(one.ended, one.ended_by, names)
        why = ended.reason if ended else "–"
        told.append(_("Ended on %(day)s by %(who)s: “%(why)s”", **said, why=why))
    return tuple(told)


def _said(when: datetime, who: UUID | None, names: Mapping[UUID, str]) -> dict[str, str]:
    return {"day": day(when), "who": names[who] if who else _("the operator")}


def say_why() -> str:
    return _("Say why, in a sentence. It is kept with the agreement.")


def already_agreed() -> str:
    return _("The two work together already, or one of them has yet to answer.")
