"""The desk's list of certification paths: each version, who follows it, what is in trouble."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import url_for
from sqlalchemy.orm import Session

from certification import VersionOverview, scheme_versions_in
from community import Community
from plugin.web.desk_rows import DeskRow
from plugin.web.scheme_words import trouble_words
from plugin.web.speech import gettext as _
from plugin.web.speech import ngettext
from plugin.web.times import moment
from plugin.web.wording import plain_number, words


def scheme_rows(
    session: Session, found: Sequence[VersionOverview], here: Mapping[UUID, Community]
) -> list[DeskRow]:
    """Every version of each path, with how many follow it and what could not be computed."""
    titles = {
        each.scheme_id: words(each.scheme.title) for each in scheme_versions_in(session, here)
    }
    return [_row(each, titles, here) for each in found]


def _row(
    each: VersionOverview, titles: Mapping[UUID, str], here: Mapping[UUID, Community]
) -> DeskRow:
    where = words(here[each.community_id].name)
    return DeskRow(
        key=str(each.id),
        title=titles.get(each.scheme_id, each.slug),
        about=_("Version %(number)s · %(community)s", number=each.number, community=where),
        kind="loss" if each.troubled else "done" if each.paths else "open",
        word=_("cannot be computed")
        if each.troubled
        else ngettext("%(num)s member", "%(num)s members", each.paths),
        waits=bool(each.troubled),
        facts=(
            (_("Published"), moment(each.published_at)),
            (_("Members on it"), plain_number(each.paths)),
            *((trouble_words(code), plain_number(many)) for code, many in each.troubled.items()),
            (_("Version"), each.version_hash[:16]),
        ),
        more_url=url_for("web.move_form", version_id=each.id),
    )
