"""What a button on the page of one other LRS does: the act, then the page and what was wrong."""

from collections.abc import Callable
from typing import Any, Protocol

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from community import INSTALLATION, Permission
from lrs_adapter import LrsError, UnknownSource, UnknownTarget
from plugin.services import services
from plugin.web.guard import demand
from plugin.web.speech import gettext as _
from storage import StorageError

Wrong = tuple[str, int] | None
"""What was wrong, and the status of the answer; None when it is done."""


class Page(Protocol):
    """The page, with what was wrong if anything was; 404 where there is no such LRS."""

    def __call__(self, label: str, *, wrong: str = ..., status: int = ...) -> Any: ...


def act_on_lrs(
    label: str, do: Callable[[str], Wrong], page: Page, *, endpoint: str, unreadable: str
) -> ResponseReturnValue:
    """`do` what `act` in the form says; back to the page at `endpoint` where that is done.

    `do` raises `ValueError` where a field cannot be read, which is told as `unreadable`.
    """
    with services().database.reading() as session:
        demand(session, Permission.MANAGE_LRS, INSTALLATION)
    act = request.form.get("act", "")
    shown: ResponseReturnValue
    try:
        wrong = do(act)
    except ValueError:
        wrong = unreadable, 422
    except (UnknownSource, UnknownTarget):
        shown = page(label)
        return shown
    except (LrsError, StorageError) as error:
        wrong = str(error), 409
    if wrong:
        shown = page(label, wrong=wrong[0], status=wrong[1])
        return shown
    return redirect(url_for(endpoint, label=label, done=act), 303)


def not_taken(trouble: str | None, still: list[str]) -> Wrong:
    """What keeps an LRS from going on, or the first reason why one record still does not pass."""
    if trouble or still:
        return _("Not taken: %(reason)s", reason=trouble or still[0]), 409
    return None


def no_such_act() -> Wrong:
    return _("That is nothing that this page can do."), 422
