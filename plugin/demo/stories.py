"""What the demo's people have done before one looks: each at another point of a path.

All of them are fictional. Everything here goes through the use cases that pages use, with dates
in the past; nothing is typed into a table.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Judging:
    """Who judged the written answer, how many days ago, with what outcome (points 0..1)."""

    by: str
    days_ago: int
    points: float
    remark: str


@dataclass(frozen=True, slots=True)
class Story:
    """`course` is that of the demo by language, "en" or "es"; `lessons` how many were finished.

    `slips` is how many graded questions of each lesson went wrong; `begun`: the next lesson is
    open, with its first question answered. `paths` are slugs of schemes, `refuses` the purposes
    to which they said no before they began.
    """

    username: str
    course: str
    lessons: int
    days_ago: int
    paths: tuple[str, ...] = ()
    slips: int = 0
    begun: bool = False
    writes: str = ""
    judged: Judging | None = None
    refuses: tuple[str, ...] = ()

    @property
    def began(self) -> timedelta:
        return timedelta(days=self.days_ago)


FIRST_STEPS, MENTOR, RECOGNISED = "facilitator-first-steps", "mentor", "recognised-facilitator"

STORIES = (
    Story(
        "mara",
        "en",
        6,
        400,
        paths=(FIRST_STEPS, RECOGNISED, MENTOR),
        writes=(
            "The numbers come from the list at the door. I tried three lines by hand. Whoever came "
            "without signing is missing, so Thursday may have had more people than it says."
        ),
        judged=Judging("sol", 396, 1.0, "You say where the numbers come from and what is missing."),
    ),
    Story(
        "lucia",
        "es",
        6,
        360,
        paths=(FIRST_STEPS,),
        writes=(
            "Los números salen de la planilla de la entrada. Sumé a mano tres líneas y dio lo "
            "mismo. No sabemos quién habría venido otro día."
        ),
        judged=Judging("mara", 344, 1.0, "Muy claro, y dice lo que la tabla no sabe."),
    ),
    Story(
        "teo",
        "en",
        6,
        355,
        paths=(FIRST_STEPS,),
        slips=1,
        writes="It says 31 three times, so three workshops are equally good.",
        judged=Judging(
            "mara", 341, 0.5, "Equal in sum, yes. How many evenings did each of them need?"
        ),
    ),
    Story(
        "emil",
        "en",
        6,
        3,
        paths=(FIRST_STEPS,),
        writes=(
            "I would tell the board that bread needs two evenings for what songs do in one, and "
            "that one rainy Thursday is not enough to stop the letters."
        ),
        refuses=("forward-records", "show-in-directory"),
    ),
    Story("dora", "es", 2, 1, paths=(FIRST_STEPS,), begun=True),
)

EARLIER = Story("lucia", "en", 2, 450)
"""What Lucía did under another account, in an LMS that the department has no more."""
JOINED_AGO = timedelta(days=2)
"""When she joined the two: so lately that her first page still tells of it."""
