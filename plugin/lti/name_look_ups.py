"""A name is looked up within a request's time: the system's own look-up may take a minute."""

import socket
from concurrent.futures import Future
from threading import Lock, Thread
from typing import Any

Key = tuple[str, int]
_lock = Lock()
_under_way: dict[Key, Future[list[str]]] = {}


def look_up(host: str, port: int, *, timeout_s: float) -> list[str]:
    """The addresses of `host`, in the order in which the system wants them tried.

    Raises TimeoutError when they were not there within `timeout_s` seconds, else what
    `socket.getaddrinfo` raises: OSError, or ValueError for what cannot be a name.

    Nobody can end a look-up. So it has a thread of its own, which is left behind where it takes too
    long, and whoever asks for the same host and port before it has ended waits for that one, too: a
    host that hangs costs one thread, however often it is asked for.
    """
    try:
        return _addresses(host, port, flags=socket.AI_NUMERICHOST)
    except (OSError, ValueError):  # not written as a number
        pass
    with _lock:
        answer = _under_way.get((host, port))
        if answer is None:
            answer = Future()
            Thread(target=_ask, args=(host, port, answer), name="look-up", daemon=True).start()
            _under_way[host, port] = answer
    return answer.result(timeout_s)


def _ask(host: str, port: int, answer: Future[list[str]]) -> None:
    """What is asked for once this has ended is looked up anew, so it goes before it tells."""
    try:
        found = _addresses(host, port)
    except Exception as error:
        _forget(host, port)
        answer.set_exception(error)
    else:
        _forget(host, port)
        answer.set_result(found)


def _forget(host: str, port: int) -> None:
    with _lock:
        del _under_way[host, port]


def _addresses(host: str, port: int, **named: Any) -> list[str]:
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, **named)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))
