"""Questions that a reading asks once, however many parts of a page need the answer."""

from collections.abc import Callable, Collection, Hashable, Mapping
from functools import wraps
from inspect import unwrap
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sqlalchemy.orm import Session

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Key = TypeVar("Key", bound=Hashable)
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


def asked_once_each(
    single: Callable[[Session, Key], Answer],
) -> Callable[
    [Callable[[Session, Collection[Key]], dict[Key, Answer]]],
    Callable[[Session, Collection[Key]], dict[Key, Answer]],
]:
    """The decorated question asks for many what `single`, which is `asked_once`, asks for one.

    Within a reading both share their answers: only those go to the database for whom nobody has
    asked, and what came for many is there when somebody asks for one of them.
    """

    def decorate(
        look: Callable[[Session, Collection[Key]], dict[Key, Answer]],
    ) -> Callable[[Session, Collection[Key]], dict[Key, Answer]]:
        @wraps(look)
        def ask(session: Session, keys: Collection[Key], /) -> dict[Key, Answer]:
            answers: dict[Any, Any] | None = session.info.get(ANSWERS)
            if answers is None:
                return look(session, keys)
            asked = unwrap(single)
            unknown = [key for key in dict.fromkeys(keys) if (asked, (key,), ()) not in answers]
            if unknown:
                keep_answers(session, single, look(session, unknown))
            return {key: single(session, key) for key in keys if (asked, (key,), ()) in answers}

        return ask

    return decorate


def keep_answers(
    session: Session, single: Callable[[Session, Key], Answer], found: Mapping[Key, Answer]
) -> None:
    """What another question has found out within a reading: `single` need not ask it any more."""
    answers: dict[Any, Any] | None = session.info.get(ANSWERS)
    if answers is not None:
        answers.update({(unwrap(single), (key,), ()): answer for key, answer in found.items()})


def keep_answer(session: Session, look: Callable[[Session], Answer], found: Answer) -> None:
    """The same for a question that asks for all there is."""
    answers: dict[Any, Any] | None = session.info.get(ANSWERS)
    if answers is not None:
        answers[unwrap(look), (), ()] = found


def kept_answer(session: Session, look: Callable[[Session], Answer]) -> Answer | None:
    """What `look` answered in this reading, None while nobody has asked."""
    answers: dict[Any, Any] | None = session.info.get(ANSWERS)
    return None if answers is None else answers.get((unwrap(look), (), ()))
