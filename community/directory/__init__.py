"""The people of a community who let themselves be found, with what they teach and learn."""

from community.directory.entries import Directory, Entry, directory

__all__ = ["Directory", "Entry", "directory"]
