"""What a tool said about a link besides where it leads: icon, frame, windows (Deep Linking 2.0)."""

import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

from tests.practice_lms.store import store

KEPT = ("icon", "iframe", "available", "submission", "text")
ENDS = ("startDateTime", "endDateTime")
NOTHING: dict[str, Any] = {}


def trouble_in(item: dict[str, Any]) -> str:
    """Why this is not how it is said; "" where it is."""
    icon, frame = item.get("icon"), item.get("iframe")
    if icon is not None and not (
        isinstance(icon, dict) and str(icon.get("url", "")).startswith(("http://", "https://"))
    ):
        return "icon.url must be a whole web address"
    if frame is not None and not (
        isinstance(frame, dict) and all(_is_size(frame.get(each)) for each in ("width", "height"))
    ):
        return "iframe needs width and height, whole numbers above 0"
    for name in ("available", "submission"):
        if trouble := _window_trouble(item.get(name)):
            return f"{name} {trouble}"
    return ""


def keep_presentation(db: sqlite3.Connection, activity_id: int, item: dict[str, Any]) -> None:
    kept = {name: item[name] for name in KEPT if name in item}
    db.execute("insert into activity_presentation values (?, ?)", (activity_id, json.dumps(kept)))


def presentation_of(activity_id: int) -> dict[str, Any]:
    row = store().one("select item from activity_presentation where activity_id = ?", activity_id)
    return dict(json.loads(row["item"])) if row else NOTHING


def is_open(activity_id: int, now: datetime) -> bool:
    """Whether learners may open it now."""
    window = presentation_of(activity_id).get("available", NOTHING)
    begin, end = (_moment(window[each]) if each in window else None for each in ENDS)
    return (begin is None or begin <= now) and (end is None or now < end)


def _window_trouble(window: Any) -> str:
    if window is None:
        return ""
    if not isinstance(window, dict):
        return "is not an object"
    try:
        begin, end = (_moment(window[each]) if each in window else None for each in ENDS)
    except (ValueError, TypeError):
        return "needs moments in ISO 8601, with their zone"
    return "ends before it begins" if begin and end and end <= begin else ""


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found.astimezone(UTC)


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0
