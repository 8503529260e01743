"""The components in all their states, in each of the four shells: a page for whoever builds pages.

It stands beside the tests and is no part of the service: `make gallery` shows it.
"""
