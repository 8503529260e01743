"""The secret box of a database: for what must open a secret deep within a transaction."""

from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from storage.database import Database
from storage.errors import NoSecretBox
from storage.secret_box import SecretBox

_BOXES: WeakKeyDictionary[Engine, SecretBox] = WeakKeyDictionary()


def give_box(database: Database, box: SecretBox) -> None:
    """Whoever works with `database` from now on opens its secrets with `box`."""
    _BOXES[database.engine] = box


def box_of(session: Session) -> SecretBox:
    """Raises `NoSecretBox`: what cannot be opened is not taken for absent."""
    box = _BOXES.get(session.get_bind().engine)
    if box is None:
        raise NoSecretBox
    return box
