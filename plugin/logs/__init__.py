"""Log lines: one a happening, with ids and reason codes, never names, tokens or answers."""

from plugin.logs.configuring import configure_logging
from plugin.logs.context import about
from plugin.logs.requests import log_requests

__all__ = ["about", "configure_logging", "log_requests"]
