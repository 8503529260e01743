"""A process that only serves knows every table that a page names."""

import subprocess
import sys

NAMES = """
import plugin.app
from plugin.held.kinds import KINDS
from storage import Base
ways = [way for kind in KINDS for way in kind.columns]
named = {step.partition(".")[0] for way in ways for step in way.split(" > ")}
print(*sorted(named - set(Base.metadata.tables)))
"""


def test_the_service_alone_knows_every_table_that_it_names() -> None:
    """In a process of its own: here other tests have imported everything."""
    told = subprocess.run([sys.executable, "-c", NAMES], capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
