"""What the present thread is about: a request, or a worker's step and batch."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_about: ContextVar[Mapping[str, str]] = ContextVar("log_about", default={})  # noqa: B039 - never changed


@contextmanager
def about(**ids: str) -> Iterator[None]:
    """Within the block every log line of this thread carries `ids`, whoever writes it."""
    outer = _about.set({**_about.get(), **ids})
    try:
        yield
    finally:
        _about.reset(outer)


def present() -> Mapping[str, str]:
    """What lines of this thread carry now."""
    return _about.get()


def begin(**ids: str) -> None:
    """As `about`, until the next `begin` of this thread: a server's thread serves one request
    after the other.
    """
    _about.set(ids)
