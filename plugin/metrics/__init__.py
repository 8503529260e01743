"""Numbers for Prometheus: what this process answered, and how the installation stands."""

from plugin.metrics.meters import meters, meters_of
from plugin.metrics.requests import measure_requests
from plugin.metrics.views import blueprint

__all__ = ["blueprint", "measure_requests", "meters", "meters_of"]
