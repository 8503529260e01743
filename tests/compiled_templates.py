"""Templates are compiled once per test process: nearly every test makes an app of its own."""

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket


class InMemory(BytecodeCache):
    """Keyed by the template's name and file; jinja2 compares its source's hash besides."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (found := self._compiled.get(bucket.key)) is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


def compile_templates_once() -> None:
    """For every app that this process makes from now on."""
    Flask.jinja_options["bytecode_cache"] = InMemory()
