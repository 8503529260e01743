"""Probe: records that a remote LRS refused for good (dead letters), and what can be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lrs_adapter import Refused, code_of
from plugin.operations.finding import Finding, Level, Probed
from plugin.speech import gettext as _
from plugin.speech import ngettext


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One dead letter; `reason` is what the LRS said, in its words."""

    target: str
    statement_id: str
    at: datetime
    code: str
    reason: str
    todo: str


@dataclass(frozen=True, slots=True)
class LettersRow:
    """A target's dead letters: all of them counted, the newest one by one."""

    target: str
    count: int
    newest: tuple[LetterRow, ...]


def probe_letters(refused: list[Refused], labels: Mapping[UUID, str]) -> Probed[LettersRow]:
    """`labels` are those of the targets, by id."""
    rows = tuple(_row(each, labels[each.target_id]) for each in refused if each.target_id in labels)
    findings = tuple(_finding(row) for row in rows)
    none = Finding("letters_none", Level.GOOD, _("No LRS refused a record for good."))
    return Probed(findings or (none,), rows)


def _row(refused: Refused, label: str) -> LettersRow:
    newest = tuple(
        LetterRow(
            target=label,
            statement_id=letter.statement_id,
            at=letter.at,
            code=(code := code_of(letter.reason) or "refused"),
            reason=letter.reason,
            todo=remedy(code),
        )
        for letter in refused.newest
    )
    return LettersRow(label, refused.count, newest)


def _finding(row: LettersRow) -> Finding:
    only_by_hand = all(letter.code == "by_hand" for letter in row.newest)
    return Finding(
        "letters_by_hand" if only_by_hand else "letters_refused",
        Level.LOOK if only_by_hand else Level.ACT,
        ngettext(
            "%(num)s record is set aside for %(label)s.",
            "%(num)s records are set aside for %(label)s.",
            row.count,
            label=row.target,
        ),
        _(
            "Mend what it says below, then send them again: `child lrs target resend %(label)s`",
            label=row.target,
        ),
        row.target,
    )


def remedy(code: str) -> str:
    """What can be done about one dead letter, by its code."""
    if code == "by_hand":
        return _("Somebody set it aside. Send it again once the LRS takes records.")
    if code in ("id_taken", "conflict"):
        return _(
            "The LRS has another record with this id. Ask those who run it to look at that one; "
            "sending it again helps once it is gone."
        )
    if code in ("attachment_missing", "attachment_damaged"):
        return _("Data that came with it is lost here: see Attached data. Then send it again.")
    if code == "too_large":
        return _("It is too large for the LRS. Ask for a higher limit there, then send it again.")
    if code == "signed":
        return _(
            "It is signed, so it cannot name people otherwise, as this LRS gets it. It stays here."
        )
    if code == "needs_xapi_2":
        return _(
            "xAPI 1.0.3, which the LRS gets, cannot hold it. Once the LRS speaks 2.0.0, choose "
            "that for it and send the record again."
        )
    return _(
        "The LRS does not take it as it is. Read its words; when a rule over there is mended, "
        "send it again."
    )
