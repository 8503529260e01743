"""A disk that is full or may not be written: a real, small file system, filled and freed again."""

from pathlib import Path

import pytest

from tests.integration.failures.own_mounts import in_own_mounts

SCENARIOS = "tests.integration.failures.small_disk"
FULL = "The disk that holds the database is full. Free space"


ROOM = {"full": ("room", "0 byte"), "full-postgresql": ("writable", "(disk_full)")}
"""What the doctor tells: a PostgreSQL's disk is its own, and only writing tells."""


@pytest.mark.parametrize("scenario", ROOM)
def test_a_full_disk_refuses_with_a_reason_and_goes_on_once_there_is_room(
    tmp_path: Path, scenario: str
) -> None:
    told = in_own_mounts(SCENARIOS, scenario, tmp_path)
    assert told["migrate when full"]["code"] == 3
    assert FULL in told["migrate when full"]["output"]
    assert told["migrate when free"]["code"] == 0
    for status, answer, headers in told["refused"]:
        assert status == 503
        assert "disk_full" in answer["error"]
        assert "send the same request again" in answer["fix"]
        assert int(headers["Retry-After"]) > 0
    assert told["page"] == 200  # what only reads goes on
    for_operator = told["when full"]
    assert for_operator["status"] == 200
    assert "the database refused what was to be kept (disk_full" in for_operator["page"]
    assert "The disk that holds the database is full: free space there." in for_operator["page"]
    name, words = ROOM[scenario]
    [check] = [one for one in for_operator["doctor"] if one["name"] == name]
    assert words in check["found"]
    assert not [one for one in told["when free"]["doctor"] if one["name"] == "writable"]
    assert told["command"]["code"] == 3
    assert FULL in told["command"]["output"]
    assert told["still there"]
    assert told["after"] == 200
    assert told["same in the end"]
    assert told["log"].count("reason=disk_full") == 3
    assert "Traceback" not in told["log"] + told["command"]["output"]
    assert told["integrity"] == [["ok"]]


@pytest.mark.slow
def test_a_disk_that_may_only_be_read_stops_the_start_with_what_to_do(tmp_path: Path) -> None:
    told = in_own_mounts(SCENARIOS, "read-only", tmp_path)
    for what in ("start", "command"):
        assert told[what]["code"] == 3
        assert "The database may not be written. Give the user" in told[what]["output"]
        assert "Traceback" not in told[what]["output"]
    assert told["mended"]["code"] == 0
    assert told["no folder"]["code"] == 3
    assert "CHILD_DATA_DIR is /proc/none, which cannot be used" in told["no folder"]["output"]
    assert told["integrity"] == [["ok"]]
