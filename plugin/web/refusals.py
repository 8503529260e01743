"""What the pages themselves can refuse; errors.py says how each is shown."""


class WebError(Exception):
    """The family."""


class SignInNeeded(WebError):
    """The page belongs to somebody, and nobody is signed in."""

    def __init__(self) -> None:
        super().__init__("Nobody is signed in. Open a lesson in the course, or use a sign-in link.")


class NotEnrolled(WebError):
    """A member asks for a lesson that she was never brought to."""

    def __init__(self, lesson_slug: str) -> None:
        super().__init__(f"There is no enrolment for {lesson_slug!r}. Open it from the course.")


class NothingToOpen(WebError):
    """A launch names no lesson that is there; `why` is for the operator's log."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The launch names no lesson to open: {why}. Place the lesson again.")


class NoPlacing(WebError):
    """The picker was opened without an LMS that asked for a choice, or after it was given one."""

    def __init__(self) -> None:
        super().__init__("No LMS waits for a choice. Start again from the course in the LMS.")


class NothingPicked(WebError):
    """The picker was sent without a lesson, or with more than the LMS takes."""
