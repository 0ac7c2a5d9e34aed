"""Findings of a run on disk until somebody reads them: a million indicators have hundreds of thousands."""

from __future__ import annotations

import pickle
from collections.abc import Collection, Iterator, Sequence
from tempfile import TemporaryFile
from weakref import finalize

from ontology.values import Finding


class Shelf:
    """A file without a name that lasts as long as something refers to it."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - lives as long as the shelf
        finalize(self, self._file.close)

    def put(self, findings: Sequence[Finding]) -> int:
        """Keep findings and return where."""
        at = self._file.seek(0, 2)
        pickle.dump(findings, self._file, pickle.HIGHEST_PROTOCOL)
        return at

    def take(self, at: int) -> Sequence[Finding]:
        """Return what was put there."""
        self._file.seek(at)
        found: Sequence[Finding] = pickle.load(self._file)  # noqa: S301 - written by this very process
        return found


class Shelved(Collection[Finding]):
    """Findings on a shelf, in the order in which they were added; each pass reads them anew."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._places: list[int] = []
        self._length = 0

    def add(self, findings: Sequence[Finding]) -> None:
        """Append findings."""
        self._places.append(self._shelf.put(findings))
        self._length += len(findings)

    def __iter__(self) -> Iterator[Finding]:
        """Yield them one by one."""
        for at in self._places:
            yield from self._shelf.take(at)

    def __len__(self) -> int:
        return self._length

    def __contains__(self, finding: object) -> bool:
        return any(known == finding for known in self)
