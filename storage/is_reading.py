"""Whether a session reads alone."""

from sqlalchemy.orm import Session

from storage.asking_once import ANSWERS


def is_reading(session: Session) -> bool:
    """True in `Database.reading`: all that it sees is committed, and may be kept where it never
    changes. A unit of work sees its own rows too, which may yet be rolled back.
    """
    return ANSWERS in session.info
