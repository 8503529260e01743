"""`python -m tests.acceptance --lms URL`: walk with an LMS, unattended.

    python -m tests.acceptance --lms http://127.0.0.1:8001
    python -m tests.acceptance --lms https://moodle.example.org --hands moodle \\
        --people people.json --course https://moodle.example.org/course/view.php?id=2 \\
        --child-url https://child.example.org --child-port 8000

Ends with 0 where everything passed, with 1 where a step failed, with 2 for a wrong command line,
with 3 where nothing failed but something could not be run. Progress goes to the standard error;
`--json` prints one document with every step.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import expect, sync_playwright

from tests.acceptance.battery import Battery
from tests.acceptance.browsers import blocking_seat, find_chromium
from tests.acceptance.child_side import Child
from tests.acceptance.hands import LmsHands
from tests.acceptance.moodle_hands import MoodleHands, read_people
from tests.acceptance.practice_hands import PracticeHands
from tests.acceptance.report import Report, StepFailed
from tests.acceptance.walking import Walk, check_answers
from tests.browser.conftest import ARGUMENTS, PATIENCE_MS
from tests.browser.running_demo import free_ports

PICTURES = Path(".cache/acceptance")
HERE = ("127.0.0.1", "localhost")


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    say: Callable[[str], None] = lambda line: print(line, file=sys.stderr, flush=True)  # noqa: T201, E731
    report = Report(say, options.pictures)
    hands = _hands(options)
    with tempfile.TemporaryDirectory(prefix="child-acceptance-") as made:
        folder = options.folder or Path(made)
        try:
            walk(hands, report, options, folder)
        except StepFailed:
            say("What comes after that step was not tried.")
    document = {"lms": options.lms, **report.document()}
    if options.json:
        print(json.dumps(document, ensure_ascii=False, indent=1))  # noqa: T201 - the command's answer
    say(f"{document['passed']} passed, {document['failed']} failed, {document['not_run']} not run")
    return report.exit_code


def walk(hands: LmsHands, report: Report, options: argparse.Namespace, folder: Path) -> None:
    """Raises `StepFailed` where there is no going on."""
    check_answers(hands, report)
    report.say(f"walking with the {hands.title}")
    port = options.child_port or free_ports(1)[0]
    child = Child(
        folder / "child", port, options.child_url or f"http://{_other(options.lms)}:{port}"
    )
    with ExitStack() as all_of_it:
        with report.step("a fresh CHILD comes up"):
            all_of_it.callback(child.end)
            child.begin()
        with report.step("a browser opens"):
            chromium = find_chromium()
            playwright = all_of_it.enter_context(sync_playwright())
            expect.set_options(timeout=PATIENCE_MS)
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            all_of_it.callback(browser.close)
        seats = all_of_it.enter_context(ExitStack())
        blocking = seats.enter_context(blocking_seat(playwright, chromium, folder, child.url))
        going = Walk(child, hands, report)
        walked = going.go(browser, blocking, seats)
        if options.no_battery:
            return
        battery = Battery(child, hands, report, walked, going.lessons[0].title)
        battery.accept()
        child.stop("worker")
        battery.refuse(browser)


def _other(lms: str) -> str:
    """Another name of this machine than the LMS has: another site for browsers."""
    return HERE[1] if urlsplit(lms).hostname == HERE[0] else HERE[0]


def _hands(options: argparse.Namespace) -> LmsHands:
    if options.hands == "practice":
        return PracticeHands(options.lms)
    return MoodleHands(
        options.lms,
        people=read_people(options.people),
        course=options.course,
        signing_key=options.signing_key,
    )


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.acceptance",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--lms", required=True, help="the LMS's address")
    parser.add_argument("--hands", choices=("practice", "moodle"), default="practice")
    parser.add_argument("--people", type=Path, help="accounts of an LMS with passwords (JSON)")
    parser.add_argument("--course", help="address of a course that has these people")
    parser.add_argument("--signing-key", type=Path, help="the LMS's private key (PEM)")
    parser.add_argument("--child-url", help="where browsers and the LMS reach the fresh CHILD")
    parser.add_argument("--child-port", type=int, help="where it listens on 127.0.0.1")
    parser.add_argument("--folder", type=Path, help="keep CHILD's data and logs there")
    parser.add_argument("--pictures", type=Path, default=PICTURES, help="screenshots of failures")
    parser.add_argument("--no-battery", action="store_true", help="leave out the bad launches")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    if options.hands == "moodle" and not (options.people and options.course):
        parser.error("--hands moodle needs --people and --course")
    if urlsplit(options.lms).hostname not in HERE and not options.child_url:
        parser.error("an LMS elsewhere needs --child-url, an address at which it reaches CHILD")
    return options


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
