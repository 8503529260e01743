"""Named places at which a test may kill the process, to prove that a restart loses nothing.

Off unless `CHILD_KILL_AT` is set, as `name` or `name:nth`: the process then sends itself SIGKILL
the nth time it reaches that name, after appending the name to the file `CHILD_KILL_LOG`.
"""

import os
import signal
from contextvars import ContextVar, Token
from pathlib import Path

_target, _, _nth = os.environ.get("CHILD_KILL_AT", "").partition(":")
_left = int(_nth or 1)
_scope: ContextVar[str] = ContextVar("kill_scope", default="")


class scoped:
    """Within the block, `reach(name)` also answers to `scope/name`.

    Every transaction passes `before-commit`; the scope tells which one ("finish-lesson").
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._outer: Token[str]

    def __enter__(self) -> None:
        self._outer = _scope.set(self._name)

    def __exit__(self, *_: object) -> None:
        _scope.reset(self._outer)


def reach(name: str) -> None:
    """Pass a kill point; does nothing in a process that was not asked to die there."""
    global _left
    if not _target:
        return
    full = f"{_scope.get()}/{name}".lstrip("/")
    if _target not in (name, full):
        return
    _left -= 1
    if _left > 0:
        return
    if log := os.environ.get("CHILD_KILL_LOG"):
        with Path(log).open("a", encoding="utf-8") as lines:
            lines.write(full + "\n")
            lines.flush()
            os.fsync(lines.fileno())
    os.kill(os.getpid(), signal.SIGKILL)
