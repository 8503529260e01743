"""What a lesson must come to, told again in a few plain lines, for the state machine to ask."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from curricula import Lesson, Rules

WORTH = {"a": 1.0, "b": 0.0}
"""What the choices of every item are worth."""


@dataclass
class Told:
    """One answer; `worth` is None until a person says."""

    chosen: str
    worth: float | None


@dataclass
class Time:
    """One time through the lesson."""

    opened: datetime
    answers: dict[str, list[Told]] = field(default_factory=dict)
    finished: datetime | None = None


@dataclass
class LessonModel:
    """Refusals are the names of errors; whatever is done comes out as the lesson's score."""

    lesson: Lesson
    times: list[Time] = field(default_factory=list)
    decided: tuple[datetime, float] | None = None
    attempts: int = 0
    retakes: int = 0
    minutes: int = 0

    @property
    def rules(self) -> Rules:
        return self.lesson.rules

    def open(self, now: datetime) -> Time:
        if not self.times:
            self.times.append(Time(now))
        return self.times[-1]

    def answer(self, slug: str, chosen: str, now: datetime) -> str:
        time = self.open(now)
        given = time.answers.get(slug, [])
        if given and given[-1].chosen == chosen:
            return "same"
        if time.finished:
            return "LessonFinished"
        if self.is_over(time, now):
            return "TimeOver"
        if self.rules.attempts is not None and len(given) >= self.rules.attempts + self.attempts:
            return "NoAttemptsLeft"
        time.answers.setdefault(slug, []).append(Told(chosen, WORTH.get(chosen)))
        return "kept"

    def finish(self, now: datetime) -> str:
        if not self.times:
            return "UnansweredItems"  # and what a refusal began is undone
        time = self.times[-1]
        if time.finished:
            return "same"
        if len(time.answers) < len(self.lesson.items) and not self.is_over(time, now):
            return "UnansweredItems"
        time.finished = now
        return "kept"

    def reopen(self, now: datetime) -> str:
        time = self.open(now)
        if time.finished:
            most = self.rules.retakes
            if most is not None and len(self.times) > most + self.retakes:
                return "NoRetakesLeft"
            self.times.append(Time(now))
        return "kept"

    def waiting(self) -> list[Told]:
        """The answers that a person can judge now, oldest first."""
        return [
            given[-1]
            for time in self.times
            if time.finished and not (self.decided and self.decided[0] >= time.finished)
            for given in time.answers.values()
            if given[-1].worth is None
        ]

    def is_over(self, time: Time, now: datetime) -> bool:
        if self.rules.minutes is None:
            return False
        return now > time.opened + timedelta(minutes=self.rules.minutes + self.minutes)

    def score(self) -> float | None:
        """The share that counts now."""
        scores = [] if self.decided is None else [self.decided[1]]
        for time in self.times:
            is_past = self.decided and time.finished and time.finished <= self.decided[0]
            newest = [given[-1].worth for given in time.answers.values()]
            if time.finished and not is_past and None not in newest:
                worth = [self._worth(time.answers.get(i.slug, [])) for i in self.lesson.items]
                scores.append(sum(worth) / len(worth))
        if not scores:
            return None
        return max(scores) if self.rules.counts == "best" else scores[-1]

    def _worth(self, given: list[Told]) -> float:
        known = [told.worth for told in given if told.worth is not None]
        if not known:
            return 0.0
        return max(known) if self.rules.counts == "best" else known[-1]
