"""People by name for staff; whoever has no name, or was forgotten, by a short mark."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from community import Names, both_names_of
from plugin.web.speech import gettext as _


def names_in_words(session: Session, member_ids: Collection[UUID | None]) -> Mapping[UUID, str]:
    """Each member as she wants to be called, with the name that her LMS gave where it is another,
    so that staff know her by both; else “Somebody without a name (3f2a)”.
    """
    wanted = {each for each in member_ids if each is not None}
    known = both_names_of(session, wanted)
    return {each: _name(each, known.get(each)) for each in wanted}


def _name(member_id: UUID, names: Names | None) -> str:
    if names is None:
        return _("Somebody without a name (%(mark)s)", mark=member_id.hex[:4])
    if names.given and names.called != names.given:
        return _("%(called)s (%(given)s)", called=names.called, given=names.given)
    return names.called
