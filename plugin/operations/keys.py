"""Probe: the keys that CHILD signs and seals with, and those of its own LRS: how old they are."""

import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lrs_adapter import LrsKey
from plugin.lti import ToolKey
from plugin.operations.finding import Finding, Level, Probed
from plugin.operations.lengths import length, since
from plugin.speech import gettext as _

SIGNING_OLD = timedelta(days=365)
LRS_KEY_OLD = timedelta(days=2 * 365)
SECRET_OLD = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class KeyRow:
    """`kind` is signing, lrs or secret; `name` what to call it; `old_after` when it should go."""

    kind: str
    name: str
    made: datetime
    old_after: timedelta


def probe_keys(
    signing: list[ToolKey], lrs: list[LrsKey], secret_file: Path | None, *, now: datetime
) -> Probed[KeyRow]:
    """Of the signing keys only the newest counts. `secret_file` is None where the key is a
    setting, whose age nobody knows.
    """
    rows = [KeyRow("signing", key.kid[:12], key.created, SIGNING_OLD) for key in signing[:1]]
    rows += [
        KeyRow("lrs", key.label, key.created, LRS_KEY_OLD) for key in lrs if key.revoked is None
    ]
    if secret_file is not None and (made := _made(secret_file)):
        rows.append(KeyRow("secret", secret_file.name, made, SECRET_OLD))
    found = [_finding(row, now) for row in rows if now - row.made > row.old_after]
    if secret_file is not None:
        found += exposed(secret_file)
    good = Finding("keys_well", Level.GOOD, _("No key is old enough to be changed."))
    return Probed(tuple(found) or (good,), tuple(rows))


def exposed(secret_file: Path) -> list[Finding]:
    """Whether others on this machine may read the key that seals all secrets."""
    try:
        mode = secret_file.stat().st_mode
    except OSError:
        return []
    if not mode & (stat.S_IRWXG | stat.S_IRWXO):
        return []
    return [
        Finding(
            "secret_exposed",
            Level.ACT,
            _("Other users of this machine may read the file %(name)s.", name=secret_file.name),
            _("Keep it to CHILD's user: `chmod 600 %(path)s`", path=secret_file),
            str(secret_file.name),
        )
    ]


def _made(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None


def _finding(row: KeyRow, now: datetime) -> Finding:
    age = length(since(row.made, now) or 0)
    if row.kind == "signing":
        what = _("The key with which CHILD signs is in use for %(time)s.", time=age)
        todo = _("Make a new one: `child keys rotate`")
    elif row.kind == "lrs":
        what = _("The LRS key “%(name)s” is in use for %(time)s.", name=row.name, time=age)
        todo = _("Give its holder a new one (`child lrs key create`), then: `child lrs key revoke`")
    else:
        what = _("The key that seals all secrets is in use for %(time)s.", time=age)
        todo = _("Put a new one before it in CHILD_SECRET_KEY: see settings.md")
    return Finding(f"{row.kind}_key_old", Level.LOOK, what, todo, row.name)
