"""The practice LMS: a small LTI 1.3 Advantage platform for the demo and the tests.

It shares no code with plugin/lti and signs with another library, so that a misreading of the
standard on one side does not agree with the same misreading on the other.
"""

from tests.practice_lms.app import create_app
from tests.practice_lms.quirks import MODES, Quirks

__all__ = ["MODES", "Quirks", "create_app"]
