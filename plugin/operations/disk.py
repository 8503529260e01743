"""Probe: how large the database is, how fast it grows, how long the disk lasts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugin.operations.finding import Finding, Level, Probed
from plugin.operations.lengths import length, size
from plugin.operations.samples import SIZE, WAL, Sample
from plugin.speech import gettext as _

GIGABYTE = 1_000_000_000
LITTLE, TOO_LITTLE = 2 * GIGABYTE, GIGABYTE // 2
SOON_DAYS, TOO_SOON_DAYS = 30.0, 7.0
LARGE_WAL = GIGABYTE
GROWTH_DAYS, SHORTEST_HOURS = 7.0, 6.0
DAY_S = 86_400.0


@dataclass(frozen=True, slots=True)
class DiskRow:
    """Bytes. `growth` is bytes a day, None until enough is known; `sizes` are its samples."""

    database: int
    wal: int
    free: int
    growth: float | None
    days_left: float | None
    is_ours: bool
    sizes: tuple[Sample, ...]


def probe_disk(
    samples: Mapping[str, Sequence[Sample]],
    *,
    free: int,
    file: tuple[int, int] | None,
) -> Probed[DiskRow]:
    """`file` is the size of the database's file and of its write-ahead log now; None on
    PostgreSQL, where the newest sample counts and the disk may be another machine's.
    """
    sizes = tuple(samples.get(SIZE, ()))
    latest = sizes[-1].value if sizes else 0
    database, wal = file or (latest, _newest(samples.get(WAL, ())))
    growth = growth_of(sizes)
    days = free / growth if growth and growth > 0 and file is not None else None
    row = DiskRow(database, wal, free, growth, days, file is not None, sizes)
    return Probed((_space(row), *_wal(row)), (row,))


def growth_of(sizes: Sequence[Sample]) -> float | None:
    """Bytes a day over the last week; None while less than six hours are known."""
    if not sizes:
        return None
    last = sizes[-1]
    known = [one for one in sizes if (last.at - one.at).total_seconds() <= GROWTH_DAYS * DAY_S]
    span_s = (last.at - known[0].at).total_seconds()
    if span_s < SHORTEST_HOURS * 3_600:
        return None
    return (last.value - known[0].value) / span_s * DAY_S


def _newest(samples: Sequence[Sample]) -> int:
    return samples[-1].value if samples else 0


def _space(row: DiskRow) -> Finding:
    days, told = row.days_left, {"size": size(row.database), "free": size(row.free)}
    little = row.free < LITTLE or (days is not None and days < SOON_DAYS)
    too_little = row.free < TOO_LITTLE or (days is not None and days < TOO_SOON_DAYS)
    if not little:
        return Finding(
            "disk_well",
            Level.GOOD,
            _(
                "The database has %(size)s; %(free)s are free.",
                size=size(row.database),
                free=size(row.free),
            )
            if row.is_ours
            else _(
                "The database has %(size)s; %(free)s are free in the data folder. Watch the "
                "database server's own disk, too.",
                **told,
            ),
        )
    return Finding(
        "disk_full_soon",
        Level.ACT if too_little else Level.LOOK,
        _("%(free)s are free.", free=size(row.free))
        if days is None
        else _(
            "%(free)s are free, enough for %(time)s as the database grows now.",
            free=size(row.free),
            time=length(days * DAY_S),
        ),
        _("Free space, or move the data folder to a larger disk. A full disk stops recording."),
    )


def _wal(row: DiskRow) -> tuple[Finding, ...]:
    if row.wal < LARGE_WAL:
        return ()
    return (
        Finding(
            "wal_large",
            Level.LOOK,
            _("The write-ahead log has %(size)s.", size=size(row.wal)),
            _("Something reads for very long: end database shells and old processes."),
        ),
    )
