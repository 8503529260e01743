"""What a token of a launch reaches of documents: hers, in this attempt, of what was launched."""

from lrs_adapter.document_names import DocumentContext, DocumentKind
from lrs_adapter.errors import OutsideLaunch
from lrs_adapter.launch_bounds import LAUNCH_DATA, LaunchBounds


def check_document_within(
    bounds: LaunchBounds | None, context: DocumentContext, *, name: str | None, writes: bool
) -> None:
    """Raise `OutsideLaunch` where content asks for more than its launch may. `name` is of the one
    document that is asked for, None for a list or the delete of many.
    """
    if bounds is None:
        return
    if context.actor is not None and context.actor != bounds.actor:
        raise OutsideLaunch("agent", "it is not who was launched", "Use the actor of the launch.")
    if context.activity is not None and not bounds.holds(context.activity):
        raise OutsideLaunch(
            "activityId",
            "it is not the activity that was launched, nor below it",
            "Use the activity of the launch.",
        )
    if context.kind is DocumentKind.ACTIVITY_PROFILE and writes:
        raise OutsideLaunch(
            "activityId", "its profile is everybody's", "Read it, and keep what is hers as a state."
        )
    if context.kind is not DocumentKind.STATE:
        return
    if context.registration not in (None, bounds.registration):
        raise OutsideLaunch(
            "registration", "it is not that of the launch", "Use the launch's registration."
        )
    if name == LAUNCH_DATA and writes:
        raise OutsideLaunch(
            "stateId", "it tells how the content was launched", "Read it, and keep another state."
        )
    if context.registration is None and name is None:
        raise OutsideLaunch(
            "registration",
            "without it the states of all her attempts are meant",
            "Use the launch's registration.",
        )
