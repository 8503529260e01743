"""What readers of the log, LRSs, dead letters and LMSs show, judged by their figures."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from certification import WaitingPaths
from lrs_adapter import DeadLetter, ReaderState, Refused, SourceStatus, TargetState
from plugin.lti import ConnectionState
from plugin.operations.finding import Level
from plugin.operations.letters import probe_letters
from plugin.operations.lms import probe_lms
from plugin.operations.readers import ReaderRow, probe_readers
from plugin.operations.sources import behind_s, probe_sources
from plugin.operations.targets import probe_targets
from tests.unit.plugin.operations.judged import ACT, GOOD, LOOK, NOW, told


def reader(waits_s: float | None, *, behind: int = 5, owner: UUID | None = None) -> ReaderState:
    return ReaderState(
        name="projector",
        cursor=10,
        behind=behind,
        waiting_since=None if waits_s is None else NOW - timedelta(seconds=waits_s),
        moved=NOW - timedelta(seconds=3),
        owner=owner,
        until=NOW + timedelta(seconds=20) if owner else None,
    )


@pytest.mark.parametrize(
    ("waits_s", "expected"),
    [
        (None, ("projector_current", GOOD)),
        (59, ("projector_current", GOOD)),
        (60, ("projector_behind", LOOK)),
        (600, ("projector_behind", ACT)),
    ],
)
def test_a_reader_is_judged_by_how_long_the_oldest_record_waits(
    waits_s: float | None, expected: tuple[str, Level]
) -> None:
    assert told(probe_readers(15, [reader(waits_s)], {}, {}, now=NOW)) == [expected]


def test_who_holds_the_lease_is_named_by_its_process() -> None:
    owner = uuid4()
    probed = probe_readers(15, [reader(90, owner=owner)], {}, {owner: "host:7"}, now=NOW)
    assert probed.rows[0].owner == "host:7"
    assert "host:7" in probed.findings[0].todo


def test_a_projector_that_never_read_is_missed() -> None:
    assert told(probe_readers(3, [], {}, {}, now=NOW)) == [("projector_never", LOOK)]
    assert told(probe_readers(0, [], {}, {}, now=NOW)) == [("projector_current", GOOD)]


@pytest.mark.parametrize(
    ("waits_s", "expected"),
    [(59, []), (60, [("paths_waiting", LOOK)]), (600, [("paths_waiting", ACT)])],
)
def test_paths_that_were_handed_over_are_lag_too(
    waits_s: float, expected: list[tuple[str, Level]]
) -> None:
    paths = WaitingPaths(7, NOW - timedelta(seconds=waits_s))
    probed = probe_readers(15, [reader(None)], {}, {}, paths, now=NOW)
    assert told(probed) == [("projector_current", GOOD), *expected]
    assert [(row.name, row.behind, row.waiting_s) for row in probed.rows[1:]] == [
        ("paths", 7, waits_s)
    ]


def target(code: str | None = None, *, failures: int = 0, paused: bool = False) -> TargetState:
    return TargetState(
        id=uuid4(),
        label="ministry",
        reader="forward:1",
        state="paused" if paused else "active",
        failures=failures,
        code=code,
        last_error="What it said",
        next_try=None,
        endpoint="https://lrs.example/xapi",
    )


@pytest.mark.parametrize(
    ("state", "waits_s", "expected"),
    [
        (target(), 0, ("target_current", GOOD)),
        (target(), 700, ("target_behind", LOOK)),
        (target(), 4_000, ("target_behind", ACT)),
        (target(paused=True), 9_000, ("target_paused", LOOK)),
        (target("lrs_error", failures=3), 60, ("target_failing", LOOK)),
        (target("lrs_error", failures=30), 4_000, ("target_failing", ACT)),
        (target("key_refused", failures=1), 1, ("target_failing", ACT)),
    ],
)
def test_a_target_is_judged_by_its_trouble_and_its_lag(
    state: TargetState, waits_s: float, expected: tuple[str, Level]
) -> None:
    lag = ReaderRow("forward:1", "ministry", 5, waits_s, 1.0, None)
    probed = probe_targets(15, [state], {"forward:1": lag})
    assert told(probed) == [expected]
    assert "ministry" in probed.findings[0].what


@pytest.mark.parametrize(
    ("code", "command"),
    [
        ("key_refused", "child lrs target change ministry --key"),
        ("no_lrs", "child lrs target change ministry --endpoint"),
        ("secret_sealed", "--secret"),
    ],
)
def test_a_targets_trouble_names_the_command_that_mends_it(code: str, command: str) -> None:
    probed = probe_targets(5, [target(code, failures=1)], {})
    assert command in probed.findings[0].todo
    assert probed.rows[0].behind == 5, "what was never sent to waits for all"


def test_dead_letters_are_told_with_what_can_be_done() -> None:
    one = uuid4()
    letters = (
        DeadLetter(9, str(uuid4()), "The LRS answered 400: bad [refused]", NOW),
        DeadLetter(7, str(uuid4()), "Set aside by hand. [by_hand]", NOW),
    )
    probed = probe_letters([Refused(one, 40, letters)], {one: "ministry"})
    assert told(probed) == [("letters_refused", ACT)]
    assert "40" in probed.findings[0].what
    assert "child lrs target resend ministry" in probed.findings[0].todo
    assert [row.code for row in probed.rows[0].newest] == ["refused", "by_hand"]
    by_hand = probe_letters([Refused(one, 1, letters[1:])], {one: "ministry"})
    assert told(by_hand) == [("letters_by_hand", LOOK)]
    assert told(probe_letters([], {})) == [("letters_none", GOOD)]


def lms(**changes: object) -> ConnectionState:
    given: dict[str, object] = {
        "id": uuid4(),
        "community_id": uuid4(),
        "name": "Campus",
        "is_active": True,
        "created": NOW,
        "last_launch": NOW - timedelta(minutes=5),
        "last_grade": None,
        "keys_failed": None,
        "keys_failure": None,
        "retrying": 0,
        "waiting_since": None,
        "refused": 0,
        "waiting_origins": [],
    }
    return ConnectionState(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (lms(), [("lms_well", GOOD)]),
        (lms(last_launch=None), [("lms_unused", GOOD)]),
        (lms(is_active=False), [("lms_pending", LOOK)]),
        (lms(retrying=2, waiting_since=NOW - timedelta(minutes=5)), [("lms_grades_retried", LOOK)]),
        (lms(retrying=2, waiting_since=NOW - timedelta(hours=2)), [("lms_grades_retried", ACT)]),
        (lms(refused=1), [("lms_grades_refused", LOOK)]),
        (lms(waiting_origins=["https://x.example"]), [("lms_services_elsewhere", ACT)]),
        (lms(keys_failed=NOW, keys_failure="It took too long."), [("lms_keys", ACT)]),
    ],
)
def test_an_lms_is_judged_by_launches_grades_and_keys(
    state: ConnectionState, expected: list[tuple[str, Level]]
) -> None:
    assert told(probe_lms([state], now=NOW)) == expected


def source(
    code: str | None = None,
    *,
    ended_s: float | None = 30,
    refused: int = 0,
    state: str = "active",
    back_s: int = 0,
) -> SourceStatus:
    """Whose log was last read to its end so many seconds ago."""
    return SourceStatus(
        id=uuid4(),
        label="moodle",
        origin="source:moodle",
        endpoint="https://lms.example/xapi",
        same_as=None,
        xapi_version="1.0.3",
        state=state,
        defines=False,
        overlap_s=60,
        every_s=60,
        reached=None,
        is_behind=False,
        is_ordered=True,
        taken=5,
        known=0,
        refused=refused,
        failures=0 if code is None else 2,
        last_error=None if code is None else f"It said so. [{code}]",
        next_try=None,
        last_run=NOW,
        caught_up=None if ended_s is None else NOW - timedelta(seconds=ended_s),
        created=NOW - timedelta(hours=5),
        back_s=back_s,
        is_back=back_s > 0,
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (source(), [("source_current", GOOD)]),
        (source(refused=2), [("source_current", GOOD), ("source_refused", LOOK)]),
        (source(back_s=3_600), [("source_current", GOOD), ("source_clock", LOOK)]),
        (source(state="paused", ended_s=9_000), [("source_paused", LOOK)]),
        (source(ended_s=700), [("source_behind", LOOK)]),
        (source(ended_s=9_000), [("source_behind", ACT)]),
        (source(ended_s=None), [("source_behind", LOOK)]),
        (source("lrs_error"), [("source_failing", LOOK)]),
        (source("lrs_error", ended_s=9_000), [("source_failing", ACT)]),
        (source("key_refused"), [("source_failing", ACT)]),
    ],
)
def test_a_source_is_judged_by_its_trouble_and_when_it_was_read_to_its_end(
    row: SourceStatus, expected: list[tuple[str, Level]]
) -> None:
    probed = probe_sources([row], now=NOW)
    assert told(probed) == expected
    assert all("moodle" in each.what for each in probed.findings)


def test_no_source_is_well_and_one_is_late_only_beyond_its_time() -> None:
    assert told(probe_sources([], now=NOW)) == [("sources_none", GOOD)]
    assert behind_s(source(ended_s=59), NOW) == 0
    assert behind_s(source(ended_s=90), NOW) == 30


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("key_refused", "child lrs source change moodle --key"),
        ("redirected", "--endpoint"),
        ("refused_query", "--xapi-version 2.0.0"),
        ("secret_sealed", "--secret"),
        ("lrs_error", "tries again"),
    ],
)
def test_a_sources_trouble_names_the_command_that_mends_it(code: str, words: str) -> None:
    assert words in probe_sources([source(code)], now=NOW).findings[0].todo
