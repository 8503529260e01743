"""Questions that a reading asks once, however many parts of a page need the answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy.orm import Session

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
ANSWERS = "answers"
"""Where `Database.reading` lets a session keep them."""


def asked_once(
    look: Callable[Concatenate[Session, Asked], Answer],
) -> Callable[Concatenate[Session, Asked], Answer]:
    """`look` remembers its answers in a session for reading, by its other arguments.

    Such a session sees one moment, so the same question has the same answer. In a unit of work,
    which may change what is asked for, every question goes to the database. An answer is shared
    by all who ask: it is immutable, or a list, of which each gets a copy. What `look` raises is
    not kept.
    """

    @wraps(look)
    def ask(session: Session, /, *args: Asked.args, **named: Asked.kwargs) -> Answer:
        answers: dict[Any, Any] | None = session.info.get(ANSWERS)
        if answers is None:
            return look(session, *args, **named)
        key = look, args, tuple(sorted(named.items()))
        if key not in answers:
            answers[key] = look(session, *args, **named)
        answer = answers[key]
        return cast("Answer", list(answer) if isinstance(answer, list) else answer)

    return ask
