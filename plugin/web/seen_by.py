"""For whom this page is: what to call her, her languages, and the zone that she sees times in."""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from flask import current_app, g

from community import UTC, Look, community, look_of
from plugin.services import EXTENSION, services
from plugin.web.sessions import visitor
from plugin.web.visitors import Visitor
from storage import utc_now


@dataclass(frozen=True, slots=True)
class SeenBy:
    """`zone_is_hers`: she chose it; otherwise it is her community's, or the installation's."""

    name: str | None
    languages: tuple[str, ...]
    zone: ZoneInfo
    zone_is_hers: bool


def seen_by() -> SeenBy:
    """Read once a request, when something on the page asks; a guest sees the installation's zone.

    A page about a failed database asks nothing: its visitor was set to none. Words said without a
    service (on the command line) are in UTC.
    """
    present = visitor()
    if "seen_by" not in g or g.seen_by[0] is not present:
        g.seen_by = present, _read(present)
    found: SeenBy = g.seen_by[1]
    return found


def see_in_zone(zone: str | None) -> None:
    """Times of this page in `zone` (an IANA name), unless its reader chose one of her own."""
    seen = seen_by()
    if zone is not None and not seen.zone_is_hers:
        g.seen_by = visitor(), replace(seen, zone=ZoneInfo(zone))


def forget_seen_by() -> None:
    """After she changed her profile within this request."""
    g.pop("seen_by", None)


def _read(present: Visitor | None) -> SeenBy:
    default = services().settings.time_zone if EXTENSION in current_app.extensions else UTC
    if present is None:
        return SeenBy(None, (), ZoneInfo(default), zone_is_hers=False)
    look = Look()
    if present.member_id is not None:
        with services().database.look_up() as within:
            look = look_of(within, present.member_id, now=utc_now())
    elif present.community_id is not None:
        with services().database.reading() as session:
            look = Look(zone=community(session, present.community_id).time_zone)
    return SeenBy(
        look.name or present.name,
        look.languages,
        ZoneInfo(look.zone or default),
        look.zone_is_hers,
    )
