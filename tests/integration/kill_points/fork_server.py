"""A process that has imported CHILD and forks real processes of it, each in milliseconds.

Run as `python -m tests.integration.kill_points.fork_server`; it reads one JSON order a line and
answers each with one. {"start": argv, "environment", "clock_ahead_s", "output"} runs the `child`
command in a new process and answers {"pid"}; {"wait": pid} answers {"ended": return code} once that
process is gone, negative for a signal as `subprocess` has it. Such a process can be killed like
any other; nobody but its own end notices.
"""

import gc
import importlib
import json
import os
import sys
import traceback
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import configure_mappers

import plugin.worker as worker
from plugin.cli import main as child
from storage import kill_points, utc_now


def main() -> None:
    configure_mappers()  # what each fork would do at its first query, at great cost
    gc.freeze()  # what is imported stays: no fork needs to look through all of it
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            _, status = os.waitpid(order["wait"], 0)
            _answer({"ended": os.waitstatus_to_exitcode(status)})
            continue
        pid = os.fork()
        if pid == 0:
            _become(order)
        _answer({"pid": pid})


def _answer(document: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


def _become(order: dict[str, Any]) -> None:
    """Never returns: the fork ends here, killed or not."""
    code = 1
    try:
        with Path("/dev/null").open("rb") as nothing, Path(order["output"]).open("ab") as output:
            os.dup2(nothing.fileno(), 0)
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        os.environ.update(order["environment"])
        importlib.reload(kill_points)  # it reads its environment when it is imported
        ahead = timedelta(seconds=order["clock_ahead_s"])
        vars(worker)["utc_now"] = lambda: utc_now() + ahead
        child(order["start"], standalone_mode=False)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
