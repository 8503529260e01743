"""What processes, clocks, the disk, keys and mail show, judged by their figures."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from community import MailServerState, MailState, Outbox
from lrs_adapter import LrsKey
from plugin.lti import ToolKey
from plugin.operations.backups import probe_backups
from plugin.operations.clock import probe_clock
from plugin.operations.disk import growth_of, probe_disk
from plugin.operations.finding import Level
from plugin.operations.keys import probe_keys
from plugin.operations.lengths import length, size
from plugin.operations.outbox import probe_outbox
from plugin.operations.processes import ProcessRow, probe_processes
from plugin.operations.samples import BACKUP, SIZE, Sample
from tests.unit.plugin.operations.judged import ACT, GOOD, LOOK, NOW, told

GB = 1_000_000_000


def process(**changes: object) -> ProcessRow:
    given: dict[str, object] = {
        "id": uuid4(),
        "kind": "worker",
        "host": "one",
        "pid": 7,
        "version": "1",
        "started": NOW,
        "silent_s": 3.0,
        "clock_ahead_s": 0.1,
        "step": None,
        "busy_s": 0.0,
    }
    return ProcessRow(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], [("worker_none", ACT)]),
        ([process(kind="serve")], [("worker_none", ACT)]),
        ([process()], [("workers_live", GOOD)]),
        ([process(silent_s=60.0)], [("worker_none", ACT), ("worker_silent", LOOK)]),
        ([process(), process(silent_s=60.0)], [("worker_silent", LOOK)]),
        ([process(step="forward to x", busy_s=1_000.0)], [("worker_stuck", ACT)]),
        ([process(), process(kind="serve", version="2")], [("versions_differ", LOOK)]),
    ],
)
def test_processes_are_judged_by_their_heartbeats(
    rows: list[ProcessRow], expected: list[tuple[str, Level]]
) -> None:
    assert told(probe_processes(rows)) == expected


@pytest.mark.parametrize(
    ("ahead_s", "expected"),
    [
        (1.9, ("clocks_agree", GOOD)),
        (-5.0, ("clock_behind", LOOK)),
        (31.0, ("clock_ahead", ACT)),
    ],
)
def test_clocks_are_judged_by_how_far_they_are_apart(
    ahead_s: float, expected: tuple[str, Level]
) -> None:
    assert told(probe_clock([process(), process(clock_ahead_s=ahead_s)], NOW, now=NOW)) == [
        expected
    ]


def test_the_clock_of_a_silent_process_counts_for_nothing() -> None:
    assert told(probe_clock([process(clock_ahead_s=99.0, silent_s=60.0)], None, now=NOW)) == [
        ("clocks_agree", GOOD)
    ]


@pytest.mark.parametrize(
    ("ahead_s", "expected"),
    [
        (-60.0, ("clocks_agree", GOOD)),
        (1.0, ("clocks_agree", GOOD)),
        (5.0, ("clock_set_back", LOOK)),
        (3_600.0, ("clock_set_back", ACT)),
    ],
)
def test_a_clock_before_the_newest_record_was_set_back(
    ahead_s: float, expected: tuple[str, Level]
) -> None:
    newest = NOW + timedelta(seconds=ahead_s)
    assert told(probe_clock([], newest, now=NOW)) == [expected]


def sizes(*values: tuple[float, int]) -> list[Sample]:
    return [Sample(NOW - timedelta(days=days), value) for days, value in values]


def test_growth_is_told_once_enough_is_known() -> None:
    assert growth_of([]) is None
    assert growth_of(sizes((0.2, 1), (0, 9))) is None
    assert growth_of(sizes((20, 0), (2, 1_000), (0, 3_000))) == 1_000


@pytest.mark.parametrize(
    ("free", "expected"),
    [
        (100 * GB, ("disk_well", GOOD)),
        (20 * GB, ("disk_full_soon", LOOK)),
        (5 * GB, ("disk_full_soon", ACT)),
        (GB // 4, ("disk_full_soon", ACT)),
    ],
)
def test_the_disk_is_judged_by_the_days_that_it_lasts(
    free: int, expected: tuple[str, Level]
) -> None:
    grown = {SIZE: sizes((2, 0), (0, 2 * GB))}
    assert told(probe_disk(grown, free=free, file=(2 * GB, 0))) == [expected]


def test_a_servers_own_disk_is_not_guessed_at() -> None:
    probed = probe_disk({SIZE: sizes((2, 0), (0, 2 * GB))}, free=5 * GB, file=None)
    assert told(probed) == [("disk_well", GOOD)]
    assert probed.rows[0].days_left is None
    assert probed.rows[0].database == 2 * GB


def test_a_write_ahead_log_that_does_not_shrink_is_told() -> None:
    assert told(probe_disk({}, free=100 * GB, file=(1, 2 * GB))) == [
        ("disk_well", GOOD),
        ("wal_large", LOOK),
    ]


def test_keys_are_judged_by_their_age_and_the_file_by_who_may_read_it(tmp_path: Path) -> None:
    file = tmp_path / "secret.key"
    file.touch(mode=0o600)
    fresh = ToolKey("kid", b"", NOW)
    now = datetime.now(UTC)
    assert told(probe_keys([fresh], [], file, now=now)) == [("keys_well", GOOD)]
    file.chmod(0o640)
    assert told(probe_keys([fresh], [], file, now=now)) == [("secret_exposed", ACT)]
    file.chmod(0o600)
    years_ago = now - timedelta(days=1_100)
    held = LrsKey("k", "simulator", frozenset(), None, None, years_ago)
    revoked = LrsKey("r", "gone", frozenset(), None, None, years_ago, revoked=now)
    old = [ToolKey("new", b"", now - timedelta(days=400)), ToolKey("old", b"", years_ago)]
    assert told(probe_keys(old, [held, revoked], file, now=now)) == [
        ("signing_key_old", LOOK),
        ("lrs_key_old", LOOK),
    ]


def outbox(
    counts: dict[MailState, int] | None = None,
    *,
    due_s: float | None = None,
    reason: str | None = None,
    failing_s: float = 0.0,
) -> Outbox:
    since = NOW - timedelta(seconds=failing_s) if reason else None
    return Outbox(
        counts=counts or {},
        oldest_due=None if due_s is None else NOW - timedelta(seconds=due_s),
        server=MailServerState(3 if reason else 0, reason, since, None),
        refused_addresses=2,
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (outbox(), [("mail_well", GOOD)]),
        (outbox(due_s=599), [("mail_well", GOOD)]),
        (outbox({MailState.QUEUED: 1}, due_s=600), [("mail_late", LOOK)]),
        (outbox({MailState.QUEUED: 1}, due_s=3_600), [("mail_late", ACT)]),
        (outbox(reason="timeout", failing_s=60, due_s=9_000), [("mail_server_failing", LOOK)]),
        (outbox(reason="timeout", failing_s=3_600), [("mail_server_failing", ACT)]),
        (outbox(reason="auth 535", failing_s=1), [("mail_server_failing", ACT)]),
        (
            outbox({MailState.UNCERTAIN: 1, MailState.REFUSED: 2, MailState.SENT: 9}),
            [("mail_uncertain", LOOK), ("mail_refused", LOOK)],
        ),
    ],
)
def test_mail_is_judged_by_what_waits_and_what_needs_a_decision(
    given: Outbox, expected: list[tuple[str, Level]]
) -> None:
    probed = probe_outbox(given, has_server=True, is_demo=False, now=NOW)
    assert told(probed) == expected
    assert all(each.todo for each in probed.findings if each.level is not GOOD)
    assert probed.rows[0].refused_addresses == 2


def test_without_a_mail_server_that_is_told_and_a_demo_needs_none() -> None:
    given = outbox({MailState.QUEUED: 1}, due_s=9_000)
    missing = probe_outbox(given, has_server=False, is_demo=False, now=NOW)
    assert told(missing) == [("mail_no_server", LOOK)]
    assert "1 mail waits" in missing.findings[0].what
    demo = probe_outbox(given, has_server=False, is_demo=True, now=NOW)
    assert told(demo) == [("mail_demo", GOOD)]


def test_figures_are_short() -> None:
    assert [length(s) for s in (0.4, 90, 150, 7_200, 200_000)] == [
        "0 sec",
        "90 sec",
        "2 min",
        "2 hr",
        "2 days",
    ]
    assert [size(n) for n in (12, 1_500, 2_340_000_000, -5_000_000)] == [
        "12 byte",
        "1.5 kB",
        "2.3 GB",
        "-5 MB",
    ]


@pytest.mark.parametrize(
    ("hours_ago", "within_h", "is_demo", "expected"),
    [
        (None, 48, False, ("backup_none", LOOK)),
        (None, 48, True, ("backup_demo", GOOD)),
        (None, 0, False, ("backup_elsewhere", GOOD)),
        (47, 48, False, ("backup_well", GOOD)),
        (49, 48, False, ("backup_old", LOOK)),
        (49, 0, False, ("backup_well", GOOD)),
        (49, 48, True, ("backup_well", GOOD)),
    ],
)
def test_the_last_backup_is_judged_by_its_age(
    hours_ago: int | None, within_h: int, is_demo: bool, expected: tuple[str, Level]
) -> None:
    times = [] if hours_ago is None else [hours_ago + 24, hours_ago]
    known = {BACKUP: [Sample(NOW - timedelta(hours=each), 5 * GB) for each in times]}
    probed = probe_backups(known, within_h=within_h, is_demo=is_demo, now=NOW)
    assert told(probed) == [expected]
    assert [row.made for row in probed.rows] == [NOW - timedelta(hours=each) for each in times[-1:]]
    if hours_ago is not None:
        assert "5 GB" in probed.findings[0].what
    assert bool(probed.findings[0].todo) is (expected[1] is LOOK)
