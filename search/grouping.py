"""Equal names as one hit: what a department asks of forty projects is shown once, with the forty behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from search.index import SearchIndex
from search.results import Group, Member

Rows = npt.NDArray[np.int64]

MOST_ALIKE = 4  # so many of one name and year are read at a glance, and stay hits of their own
_MEMBERS = 20


@dataclass(frozen=True, slots=True)
class Grouped:
    """Rows found, best first, and which of them are listed as hits; ``most`` is what stays ungrouped."""

    rows: Rows
    listed: Rows
    codes: npt.NDArray[np.int32]
    counts: npt.NDArray[np.int64]
    most: int

    def group(self, index: SearchIndex, row: int) -> Group | None:
        """Return what the hit ``row`` stands for, ``None`` when for itself alone."""
        code = int(index.columns.group[row])
        if self.counts[code] <= self.most:
            return None
        others = [int(other) for other in self.rows[np.flatnonzero(self.codes == code)[: _MEMBERS + 1]]]
        shown = index.store.get([other for other in others if other != row][:_MEMBERS])
        members = tuple(Member(item["iri"], item.get("project"), item.get("unit")) for item in shown)
        return Group(int(self.counts[code]), members)


def grouped(index: SearchIndex, rows: Rows, together: bool | None) -> Grouped:
    """Group ranked rows by type, year and name.

    Args:
        index: which ``rows`` are of.
        rows: best first.
        together: ``True`` for one hit per name, ``False`` for none grouped, ``None`` for one hit where more
            than four have the name.
    """
    codes = np.asarray(index.columns.group[rows])
    counts = np.bincount(codes, minlength=1)
    most = len(rows) if together is False else (1 if together else MOST_ALIKE)
    first = np.full(len(counts), len(rows), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(rows) - 1, -1, -1)
    keep = (counts[codes] <= most) | (first[codes] == np.arange(len(rows)))
    return Grouped(rows, rows[keep], codes, counts, most)
