"""Our own LRS: `/xapi`, as xAPI 1.0.3 part 3 (and what xAPI 2.0.0 keeps of it) has it."""

from plugin.xapi.blueprint import blueprint, init_xapi

__all__ = ["blueprint", "init_xapi"]
