"""Roles as pages name them; plugin/role_words.py has the words."""

from plugin.role_words import role_in_words

__all__ = ["role_in_words"]
