"""Some pages of one LRS that is read: asked for, taken in, and how far that was."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import requests

from lrs_adapter.harvest_saving import postpone, save_set_back, save_taken, set_cursor
from lrs_adapter.iris import Iris
from lrs_adapter.origins import Origin
from lrs_adapter.source_answers import MORE_REPEATS, SourcePage, SourceTrouble, stored_there
from lrs_adapter.source_clock import (
    SetBack,
    SourceClock,
    Told,
    after_set_back,
    after_told,
    ask_until,
    may_reach,
    set_back,
    tolerance_of,
)
from lrs_adapter.source_cursor import (
    SourceCursor,
    after_page,
    begun_anew,
    earlier,
    gone_back,
    newest,
    since_of,
    way_on,
)
from lrs_adapter.source_filter import asked_verb, leaves_out
from lrs_adapter.source_leases import SourceLease, give_back, held_row
from lrs_adapter.source_reading import SourceLrs
from lrs_adapter.source_rows import LrsSource
from lrs_adapter.taking_in import TakenIn, take_in
from lrs_adapter.target_filter import TargetFilter, read_filter
from lrs_adapter.transport import kept_session
from storage import Database, UnitOfWork, reach, scoped

MOST_PAGES = 20
PAGE, PORTION = 200, 100
"""Statements that are asked for at once, and that are written in one transaction."""
GROWS_BY = 10
AHEAD = timedelta(minutes=5)
"""How far the clock of an LRS may go before ours."""
MOST_SEEN = 10_000
GIVES_UP_AFTER = 5
"""Failures after which a way to more is not tried again, and the pass begins anew."""

Clock = Callable[[], datetime]


@dataclass(slots=True)
class Kept:
    """What this process keeps of a source: its connection, how many it gives at once, and which
    ways to more were gone in the pass that is under way, while no other process had the lease.
    """

    session: requests.Session = field(default_factory=kept_session)
    most: int = PAGE
    seen: set[str] = field(default_factory=set)
    token: int = 0

    def held(self, token: int) -> None:
        if token != self.token + 1:
            self.seen.clear()
        self.token = token


@dataclass(slots=True)
class Step:
    """Some pages of one source."""

    database: Database
    iris: Iris
    source: LrsSource
    lease: SourceLease
    remote: SourceLrs
    kept: Kept
    clock: Clock
    cursor: SourceCursor
    theirs: SourceClock
    looked_at: int = 0

    def run(self) -> None:
        for _ in range(MOST_PAGES):
            try:
                if self._page() and self.cursor.more is None:
                    break
            except SourceTrouble as trouble:
                if not self._mended(trouble):
                    return
        with self.database.unit_of_work() as uow:
            give_back(held_row(uow, self.lease, now=self.clock()))
            uow.commit()

    def _page(self) -> bool:
        """Whether to go on after it; False where it is to be read again from further back."""
        reach("harvest/before-request")
        more, began = way_on(self.cursor), self.clock()
        with self._asked(more) as page:
            reach("harvest/after-request")
            told = Told(page.date, page.through, began, self.clock())
            back = set_back(self.theirs, told, tolerance_of(self._overlap))
            self.looked_at += len(page.statements)
            if back is not None and gone_back(self.cursor, back.again_from) is not None:
                self._take(page, None)  # what it stored before; killed after that, it is seen again
                self.theirs = after_set_back(self.theirs, told, newest(self.cursor))
                self._go_back(back)
                return False
            if back is not None:
                self.theirs = after_set_back(self.theirs, told, newest(self.cursor))
            else:
                self.theirs = after_told(self.theirs, told)
            self._take(page, back)
        if more is not None and len(self.kept.seen) < MOST_SEEN:
            self.kept.seen.add(more)
        self.kept.most = min(PAGE, self.kept.most + GROWS_BY)
        return True

    def _go_back(self, back: SetBack) -> None:
        """What was read reaches beyond where its clock stands, so that counts no more."""
        cursor = gone_back(self.cursor, back.again_from) or begun_anew(self.cursor)
        with self.database.unit_of_work() as uow:
            save_set_back(uow, self.lease, cursor, self.theirs, back, self.clock())
            uow.commit()
        self.cursor = cursor

    def _asked(self, more: str | None) -> AbstractContextManager[SourcePage]:
        if more is None:
            if self.cursor.more is None:
                self.kept.seen.clear()
            since = since_of(self.cursor, self._overlap)
            if since is not None and self.source.starts is not None:
                since = max(since, self.source.starts)
            return self.remote.first(
                since,
                self.kept.most,
                asked_verb(self._chosen),
                until=ask_until(self.theirs, self.clock()),
            )
        if more in self.kept.seen:
            raise SourceTrouble(MORE_REPEATS, is_of_more=True)
        return self.remote.following(more)

    @property
    def _overlap(self) -> timedelta:
        return timedelta(seconds=self.source.overlap_s)

    @property
    def _chosen(self) -> TargetFilter:
        return read_filter(self.source.filter)

    def _take(self, page: SourcePage, back: SetBack | None) -> None:
        """In portions, so that nobody waits long for the log; the cursor moves with the last."""
        stored = [stored_there(one) for one in page.statements]
        taking, left_out = self._sifted(page, stored)
        bound = may_reach(self.theirs, self.clock())
        cursor = after_page(
            replace(self.cursor, through=earlier(self.cursor.through, bound)),
            [one for one in stored if one is not None],
            page.more,
            earlier(page.through, bound),
            may_go_on=not page.says_end or len(page.statements) >= self.kept.most,
            overlap=self._overlap,
            latest=self.clock() + AHEAD,
        )
        origin = Origin(self.source.origin_name, self.source.endpoint, self.source.defines)
        starts = range(0, len(taking), PORTION) or range(1)
        for start in starts:
            portion = taking[start : start + PORTION]
            is_last = start == starts[-1]
            with scoped("harvest"):
                self._save(
                    origin,
                    portion,
                    page,
                    cursor if is_last else None,
                    back if start == starts[0] else None,
                    left_out if is_last else 0,
                )
        self.cursor = cursor

    def _sifted(
        self, page: SourcePage, stored: Sequence[datetime | None]
    ) -> tuple[list[bytes | dict[str, Any]], int]:
        """What comes in, and how many do not; what is read again in the overlap was counted."""
        taking, left_out, reached = [], 0, self.cursor.reached
        for one, at in zip(page.statements, stored, strict=True):
            if not leaves_out(self._chosen, self.source.starts, one, at):
                taking.append(one)
            elif reached is None or at is None or at > reached:
                left_out += 1
        return taking, left_out

    def _save(
        self,
        origin: Origin,
        portion: Sequence[bytes | dict[str, Any]],
        page: SourcePage,
        cursor: SourceCursor | None,
        back: SetBack | None,
        left_out: int,
    ) -> None:
        def then(uow: UnitOfWork, taken: TakenIn) -> None:
            save_taken(
                uow,
                self.lease,
                portion,
                taken,
                cursor,
                self.theirs,
                back,
                self.clock(),
                left_out,
            )

        if portion:
            take_in(
                self.database,
                self.iris,
                origin,
                portion,
                version=self.source.xapi_version,
                parts=page.parts,
                now=self.clock(),
                then=then,
            )
            return
        with self.database.unit_of_work() as uow:
            then(uow, TakenIn((), (), ()))
            uow.commit()

    def _mended(self, trouble: SourceTrouble) -> bool:
        """Whether to ask again at once, for less; else it is written down and tried later."""
        anew = begun_anew(self.cursor)
        asks_for_less = trouble.is_size and self.kept.most > 1
        if asks_for_less:
            self.kept.most = max(1, self.kept.most // 4)
        if asks_for_less and trouble.answer.code == "too_large":
            with self.database.unit_of_work() as uow:
                set_cursor(held_row(uow, self.lease, now=self.clock()), anew)
                uow.commit()
            self.cursor = anew
            return True
        gives_up = trouble.is_of_more or self.source.failures >= GIVES_UP_AFTER
        cursor = anew if gives_up else None
        postpone(self.database, self.lease, trouble.answer, self.clock, cursor)
        return False
