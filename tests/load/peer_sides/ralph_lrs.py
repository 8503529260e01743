"""Ralph's LRS on its file store: `python -m … PORT` in .venvs/peers, settings in RALPH_*.

As its own `runserver` starts it, without the reloading of code. By default its file store only
creates: every POST after the first is an error, so here it appends. Kinder to it than it is to
itself: it keeps no history of its writes, a file that it would write anew with each of them.
"""

import sys

import uvicorn
from ralph.backends.data.base import BaseOperationType
from ralph.backends.lrs.fs import FSLRSBackend

FSLRSBackend.default_operation_type = BaseOperationType.APPEND
FSLRSBackend.append_to_history = lambda *_: None

if __name__ == "__main__":
    uvicorn.run(
        "ralph.api:app",
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="warning",
        access_log=False,
    )
