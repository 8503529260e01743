"""The pages' gettext; plugin/speech.py has it."""

from plugin.speech import gettext, ngettext

__all__ = ["gettext", "ngettext"]
