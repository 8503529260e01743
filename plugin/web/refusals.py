"""What the pages themselves can refuse; errors.py says how each is shown."""

from curricula import Version


class WebError(Exception):
    """The family."""


class SignInNeeded(WebError):
    """The page belongs to somebody, and nobody is signed in."""

    def __init__(self) -> None:
        super().__init__("Nobody is signed in. Open a lesson in the course, or use a sign-in link.")


class ProofNeeded(WebError):
    """She is signed in, and what she asks for needs a proof of lately that it is she; `by_own_way`:
    and a launch is none.
    """

    def __init__(self, *, by_own_way: bool = False) -> None:
        self.by_own_way = by_own_way
        super().__init__("A fresh proof is needed. Prove again who you are, then do it once more.")


class NotEnrolled(WebError):
    """A member asks for a lesson that she was never brought to."""

    def __init__(self, lesson_slug: str) -> None:
        super().__init__(f"There is no enrolment for {lesson_slug!r}. Open it from the course.")


class NothingToOpen(WebError):
    """A launch names no lesson that is there; `why` is for the operator's log."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The launch names no lesson to open: {why}. Place the lesson again.")


class NothingHandedIn(WebError):
    """A review is about a learner who has opened nothing of that lesson."""

    def __init__(self) -> None:
        super().__init__("The learner has opened no lesson that goes into that column.")


class LinkRefused(WebError):
    """A link that leads to no lesson for whoever follows it; what to do depends on who that is."""

    is_staff = False


class LinkNotPublished(LinkRefused):
    """A link names a version that no steward has published."""

    def __init__(self, named: Version, *, is_staff: bool) -> None:
        self.is_staff = is_staff
        super().__init__(
            f"The link names version {named.version_hash[:12]} of {named.curriculum.slug!r}, "
            "which is not published. A steward publishes it, or the lesson is placed again."
        )


class LessonNotInVersion(LinkRefused):
    """A link names a lesson that the version of whoever follows it does not have."""

    def __init__(self, named: Version, slug: str, hers: Version, *, is_staff: bool) -> None:
        self.is_staff = is_staff
        titles = {lesson.slug: lesson.title for lesson in named.curriculum.lessons}
        self.title = titles.get(slug, slug)
        self.curriculum_title = hers.curriculum.title
        super().__init__(
            f"The link names the lesson {slug!r} of version {named.version_hash[:12]}, and the "
            f"course is on version {hers.version_hash[:12]}, which has none of the kind. "
            "Remove the link from the course, place the lesson again, or move the course."
        )


class TablesUnderWay(WebError):
    """As many long tables are being made as may be at once; `back` is the page of this one."""

    retry_after_s = 30

    def __init__(self, back: str) -> None:
        self.back = back
        super().__init__("Too many tables are being made. Ask for it again in half a minute.")


class NoPlacing(WebError):
    """The picker was opened without an LMS that asked for a choice, or after it was given one."""

    def __init__(self) -> None:
        super().__init__("No LMS waits for a choice. Start again from the course in the LMS.")


class NothingPicked(WebError):
    """The picker was sent without a lesson, or with more than the LMS takes."""
