"""A request that trickles in is given up, so that whoever sends it holds no connection for ever.

waitress closes connections that are silent; one byte now and then would keep one open for weeks,
and a few thousand of them all there are.
"""

import time

from waitress.channel import HTTPChannel
from waitress.utilities import Error

REQUEST_S = 30.0
"""How long a request may be on its way, head and body, whatever its size…"""
LEAST_BYTES_S = 1024
"""…and one second more for so many bytes that came: less is slower than any line in use."""


class RequestTimeout(Error):  # type: ignore[misc]
    """RFC 9110, 15.5.9."""

    code = 408
    reason = "Request Timeout"


class PunctualChannel(HTTPChannel):  # type: ignore[misc]
    """One connection; the bytes of the request under way are counted since its first."""

    began = 0.0
    arrived = 0

    def received(self, data: bytes) -> bool:
        """Called with what came. A request that is late is answered, and the connection ends."""
        under_way = self.request
        if under_way is not None and self._is_late():
            under_way.error = RequestTimeout("The request came in too slowly. Send it again.")
            under_way.completed = True
            data = data[:1]  # which nobody reads any more
        taken = bool(super().received(data))
        if self.request is not under_way:
            self.began, self.arrived = time.monotonic(), 0
        self.arrived += len(data)
        return taken

    def _is_late(self) -> bool:
        return time.monotonic() - self.began > REQUEST_S + self.arrived / LEAST_BYTES_S
