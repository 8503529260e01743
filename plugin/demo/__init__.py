"""The demonstration: three services on one machine and the fictional world they show."""

from plugin.demo.places import Places
from plugin.demo.running import DemoError, run_demo

__all__ = ["DemoError", "Places", "run_demo"]
