"""Settings come from the environment, so nobody sees them change: at each start the audit log is
told which ones have, by name. Their values are in it as marks alone, which nobody reads without the
installation's key.
"""

import hmac
import json
import logging
from dataclasses import asdict, fields
from datetime import datetime

from community import INSTALLATION, OPERATOR, AuditFilter, audit, audit_entries
from plugin.services import Services
from plugin.settings import Settings
from storage import SecretBox, UnitOfWork, trouble_of, utc_now

log = logging.getLogger("child.settings")

OF_ONE_MACHINE = frozenset({"data_dir", "host", "port", "threads", "log_level", "log_format"})
"""What may differ from process to process, and decides about nobody's data."""
SUBJECT = "settings"


def tell_at_start(services: Services) -> None:
    """The same for a process that begins; a database in trouble is logged and holds up nothing,
    since the next start tells of it.
    """
    try:
        tell_settings(services, now=utc_now())
    except Exception as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        log.warning("settings not told reason=%s %s", trouble.code, trouble.fix)


def tell_settings(services: Services, *, now: datetime) -> list[str]:
    """The names of the settings that differ from those of the start before, in the audit log too.

    The first start of all tells that there are settings, and of none that it changed. A new
    `CHILD_SECRET_KEY` makes all the marks anew: then only that is told.
    """
    marks = marks_of(services.settings, services.secret_box)
    with services.database.unit_of_work() as uow:
        before = _last_told(uow, now)
        if before == marks:
            return []
        changed = _changed(before, marks)
        audit(
            uow,
            asker=OPERATOR,
            act="settings.changed" if before else "settings.noted",
            subject_kind="installation",
            subject_id=SUBJECT,
            details={"changed": changed, "marks": marks},
            now=now,
        )
        uow.commit()
    return changed


def marks_of(settings: Settings, box: SecretBox) -> dict[str, str]:
    """For each setting a short keyed hash of its value; for the key itself one of the key."""
    key = box.derive("settings-marks")
    values = {
        each.name: json.dumps(_plain(getattr(settings, each.name)), default=str, sort_keys=True)
        for each in fields(settings)
        if each.name not in OF_ONE_MACHINE
    }
    values["secret_key"] = ""  # with another key, another mark
    return {
        name: hmac.digest(key, f"{name}={value}".encode(), "sha256").hex()[:16]
        for name, value in sorted(values.items())
    }


def _plain(value: object) -> object:
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value  # type: ignore[call-overload]


def _last_told(uow: UnitOfWork, now: datetime) -> dict[str, str]:
    found = audit_entries(
        uow.session,
        asker=OPERATOR,
        scope=INSTALLATION,
        only=AuditFilter(act="settings", subject_id=SUBJECT),
        limit=1,
        now=now,
    )
    told = found[0].details.get("marks") if found else None
    return dict(told) if isinstance(told, dict) else {}


def _changed(before: dict[str, str], marks: dict[str, str]) -> list[str]:
    if not before:
        return []
    if before.get("secret_key") != marks["secret_key"]:
        return ["secret_key"]
    return sorted(n for n in {*before, *marks} if before.get(n) != marks.get(n))
