"""What `child doctor` looks at, and what it says: one check after the other, none of which ends
the rest.
"""

from plugin.doctor.check import Check, Verdict
from plugin.doctor.examining import READINESS, examine

__all__ = ["READINESS", "Check", "Verdict", "examine"]
