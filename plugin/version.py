"""Which version this is, for heartbeats and reports."""

from importlib.metadata import PackageNotFoundError, version


def _version() -> str:
    try:
        return version("child-learning-records")
    except PackageNotFoundError:
        return "source"


VERSION = _version()
