"""Where to look for what somebody seldom did, so that not all that she did is gone through.

A query goes along an agent's statements, newest first, until a page is full. Where one of her
verbs is rare that would be all of them, however long her history.
"""

from sqlalchemy import Select, bindparam, func, select, text
from sqlalchemy.orm import Session

from lrs_adapter.models import BESIDES_ITS_ACTOR, LogMention, LogStatement
from lrs_adapter.stretch import Stretch
from storage import Prepared

FEW = 1000
"""At so many of a verb going along all that she did is no dearer than looking at each of these."""
_COUNTED = (
    select(LogStatement.position)
    .where(LogStatement.actor_id == bindparam("actor"), LogStatement.verb_id == bindparam("verb"))
    .limit(FEW)
)
COUNT = Prepared(select(func.count().label("so_often")).select_from(_COUNTED.subquery()))


def where_to_look(
    session: Session, agent_id: int, verb_id: int, within: Stretch
) -> Select[tuple[int]] | None:
    """Positions among which are all statements `within` that name this agent (as actor,
    object or member) and this verb, themselves or by what they point to.

    None where she did it so often, ever, that this is of no use.
    """
    [(counted,)] = COUNT.raw_rows(session.connection(), actor=agent_id, verb=verb_id)
    if counted == FEW:
        return None
    hers = [LogStatement.actor_id == agent_id, *within.bounds(LogStatement.position)]
    with_verb = select(LogStatement.position).where(*hers, LogStatement.verb_id == verb_id)
    pointing = select(LogStatement.position).where(*hers, LogStatement.target_id.is_not(None))
    besides = select(LogMention.position).where(
        LogMention.term_id == agent_id,
        text(BESIDES_ITS_ACTOR),
        *within.bounds(LogMention.position),
    )
    everywhere = with_verb.union_all(pointing, besides).subquery()
    return select(everywhere.c.position)
