"""People by name for staff; whoever has no name, or was forgotten, by a short mark."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from community import names_of
from plugin.web.speech import gettext as _


def names_in_words(session: Session, member_ids: Collection[UUID | None]) -> Mapping[UUID, str]:
    """Each member's name, else “Learner 3f2a”: the LMS gave none."""
    wanted = {each for each in member_ids if each is not None}
    known = names_of(session, wanted)
    return {
        each: known.get(each) or _("Somebody without a name (%(mark)s)", mark=each.hex[:4])
        for each in wanted
    }
