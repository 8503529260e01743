"""How fast a remote LRS is sent to: so many statements a second, and never many more at once."""

from dataclasses import dataclass
from datetime import datetime

AT_LEAST_S, AT_MOST_S = 0.5, 1.0
"""Nothing is sent before so many seconds' worth may go, else each statement would have a request of
its own; unused time counts up to so many seconds.
"""


@dataclass(slots=True)
class Pace:
    """What may be sent by now, kept from step to step. It begins with nothing.

    Workers take turns at one target: `others` tells when anybody last sent to it, and no time
    before that counts.
    """

    rate: int | None = None
    allowed: float = 0.0
    counted: datetime | None = None

    def set(self, rate: int | None, others: datetime | None, now: datetime) -> None:
        """`rate` as it is now: statements a second, None for as many as go."""
        if rate != self.rate:
            self.rate, self.allowed, self.counted = rate, 0.0, now
        elif self.counted is None or (others is not None and others > self.counted):
            self.allowed, self.counted = 0.0, others or now

    def most(self, batch: int, now: datetime) -> int:
        """How many of a batch may go now; 0 means wait."""
        if self.rate is None:
            return batch
        if self.counted is not None and now > self.counted:
            gained = self.rate * (now - self.counted).total_seconds()
            self.allowed = min(self.allowed + gained, max(1.0, self.rate * AT_MOST_S))
        self.counted = now
        enough = max(1.0, min(batch, self.rate * AT_LEAST_S))
        return min(batch, int(self.allowed)) if self.allowed >= enough else 0

    def batches_after(self, taken: int, batch: int, most: int) -> int:
        """How many whole ones may still go now once `taken` went; `most` at most."""
        if self.rate is None:
            return most
        return max(0, min(most, int(self.allowed - taken) // batch))

    def spend(self, count: int) -> None:
        if self.rate is not None:
            self.allowed -= count
