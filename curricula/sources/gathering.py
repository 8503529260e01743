"""Takes the files of a source one by one, whatever they come from, and checks them alike."""

from curricula.errors import BadSource, Problem
from curricula.report import Entry, EntryKind
from curricula.sources.canonical import canonical_bytes, canonical_path, is_text
from curricula.sources.limits import Limits, megabytes
from curricula.sources.names import fault_of, left_out_because, shown
from curricula.sources.pictures import is_picture, picture_fault


class TooMuch(Exception):
    """The source is over a limit as a whole: reading on would only cost."""


class Gathering:
    """`files` maps canonical paths to canonical bytes; `problems` is all that was refused."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.files: dict[str, bytes] = {}
        self.problems: list[Problem] = []
        self._left_out: dict[str, Entry] = {}
        self._spelled: dict[str, str] = {}
        self._folders: set[str] = set()
        self._count = 0
        self._total = 0

    @property
    def left_out(self) -> tuple[Entry, ...]:
        return tuple(self._left_out.values())

    def refuse(self, path: str, message: str, line: int = 0) -> None:
        self.problems.append(Problem(shown(path), line, message))

    def wants(self, path: str, *, is_folder: bool = False) -> bool:
        """Whether what lies at `path` belongs to the source; notes why when it does not.

        Raises `TooMuch` once there are more files than a source may have.
        """
        if fault := fault_of(path, self.limits):
            self.refuse(path, fault)
        elif out := left_out_because(path, is_folder=is_folder):
            where, what = out
            message = f"is {what} and was left out"
            self._left_out[where] = Entry(where, 0, EntryKind.IGNORED, message, where)
            return False
        if not is_folder:
            self._count += 1
        if self._count > self.limits.files or len(self.problems) > self.limits.files:
            self.refuse(".", f"holds more than {self.limits.files} files. Import the lesson alone.")
            raise TooMuch
        return fault is None

    def too_large(self, path: str) -> None:
        most = megabytes(self.limits.file_bytes)
        self.refuse(path, f"is larger than {most}. Offer it by a link instead.")

    def take(self, path: str, content: bytes) -> None:
        """Keep a file that was wanted. Raises `TooMuch` over the limit of all together."""
        self._total += len(content)
        if self._total > self.limits.total_bytes:
            most = megabytes(self.limits.total_bytes)
            self.refuse(".", f"is larger than {most} in all. Offer large data by a link.")
            raise TooMuch
        name = canonical_path(path)
        if not self._is_alone(path, name):
            return
        try:
            self.files[name] = canonical_bytes(name, content)
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.refuse(name, "is not UTF-8 text. Save the file as UTF-8.", line)
            return
        if is_text(name) and b"\0" in content:
            line = content.count(b"\n", 0, content.index(b"\0")) + 1
            self.refuse(name, "is no text. Save it as plain UTF-8 text.", line)
        if is_picture(name) and (fault := picture_fault(name, content, self.limits)):
            self.refuse(name, *fault)

    def end(self) -> None:
        """Raises `BadSource` when anything was refused."""
        if self.problems:
            raise BadSource(self.problems)

    def _is_alone(self, path: str, name: str) -> bool:
        """False for a second file of a name that some system would take for the first's."""
        folded = name.casefold()
        other = self._spelled.setdefault(folded, path)
        if name in self.files:
            self.refuse(name, "is there twice, perhaps in two Unicode forms. Remove one.")
        elif other != path:
            self.refuse(
                name, f"differs from {shown(other)} by large and small letters alone. Rename one."
            )
        elif folded in self._folders or any(above in self._spelled for above in _above(folded)):
            self.refuse(name, "is a file and a folder at once. Rename one.")
        else:
            self._folders.update(_above(folded))
            return True
        return False


def _above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:number]) for number in range(1, len(parts))]
