"""Values for the pictures of the gallery, made up."""

from datetime import UTC, datetime

from plugin.web.pictures import (
    Bar,
    Drawing,
    Picture,
    Stage,
    Stop,
    Strip,
    StripWords,
    Values,
    bars,
    funnel,
    radar,
    shares,
    sparkline,
    stations,
    strips,
)

Moment = tuple[str, str, datetime, str]


def pictures() -> list[tuple[str, Picture]]:
    """Each with the title that states what is to be seen."""
    return [
        ("Two of four lessons are above 80 %", _bars()),
        ("Text and Voice leave you most to learn", _strips()),
        ("You are strong in Care; of Method nothing is known", _radar()),
        ("Half of those who open the course finish it", _funnel()),
        ("You are three steps from “Facilitator”", _stations()),
    ]


def spark() -> Drawing:
    return sparkline(
        [(0, 3), (1, 8), (2, 5), (3, None), (4, 2), (5, None), (6, 4), (7, 12), (8, 1), (9, 0)]
    )


def split() -> Picture:
    return shares(
        [("Version 3", 12, "12 learners", "own"), ("Version 2", 1, "1 learner", "other")],
        head=("Version", "Learners"),
    )


def moments() -> list[Moment]:
    told = (
        ("done", "You finished “Decisions” with 90 %.", 28),
        ("person", "Mara judged your answer and left a word.", 27),
        ("path", "You chose the path “Facilitator”.", 20),
    )
    return [
        (sign, words, datetime(2026, 11, day, 12, tzinfo=UTC), f"{day} November 2026")
        for sign, words, day in told
    ]


def _stations() -> Picture:
    return stations(
        [
            Stop("Finish “Values and names”", "done", "done"),
            Stop("Answer three questions", "half", "in progress"),
            Stop("Take part in two meetings", "open", "open"),
            Stop("Renew first aid", "expiring", "expires soon"),
            Stop("The meeting of spring", "locked", "not possible now"),
        ],
        head=("Requirement", "State"),
    )


def _bars() -> Picture:
    return bars(
        [
            Bar("Values and names", 1.0, "100 %"),
            Bar("Decisions", 0.85, "85 %"),
            Bar("Repeating", 0.4, "40 %"),
            Bar("All learners of the course, a name too long for a phone", 0.7, "70 %", "other"),
            Bar("Looking things up", None, "no score yet"),
        ],
        most=1,
        head=("Lesson", "Score"),
    )


def _strips() -> Picture:
    return strips(
        [
            Strip("Care", (1.0, 1.5, 2.0, 2.0, 2.1, 3.5), own=3.0, goal=3.0),
            Strip("Text", (0.5, 1.0, 2.5, 3.0, 3.0), own=1.0, goal=3.0),
            Strip("Voice", (2.0, 2.0, 2.0, 2.0, 4.0), own=0.0, goal=2.5),
            Strip("Method", (1.0, 3.0), goal=2.0),
        ],
        low=0,
        high=4,
        words=StripWords(
            *("you", "another unit", "goal", "to learn", "no value"),
            ("Part", "You", "Goal", "Least", "Most"),
        ),
        tell=lambda value: f"{value:.1f}",
    )


def _radar() -> Picture:
    return radar(
        ("Care", "Method", "Text", "Voice", "Data", "Community of practice"),
        [
            Values("You", (4, None, 2, 1, 3, 2.5), "own"),
            Values("All units", (2.5, 2, 2.5, 2, 2, 3), "other"),
        ],
        most=4,
        dimension="Part",
        missing="no value",
        tell=lambda value: f"{value:.1f}",
    )


def _funnel() -> Picture:
    return funnel(
        [
            Stage("Opened the course", 240),
            Stage("Began a lesson", 210),
            Stage("Finished a lesson", 160),
            Stage("Finished all", 120),
        ],
        head=("Step", "Learners", "Of those before"),
        tell=str,
        share=lambda part: f"{part:.0%}",
    )
