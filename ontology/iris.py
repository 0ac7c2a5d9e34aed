"""Minting of IRIs: they depend on what a thing is, never on where or when it was read.

An identifier is ``<base>id/<type>/<readable>-<hash>``: ASCII, 64 bits of SHA-256 over the folded
identifying parts. ``<base>`` is a setting and does not enter the hash.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass

DEFAULT_BASE = "https://w3id.org/zhibiao/"

_SPACES = re.compile(r"\s+")
_FOLD = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "—": "-", "－": "-"})


def fold_name(name: str) -> str:
    """Fold what writing may vary without changing the thing named: width, case, spaces, quotation marks.

    >>> fold_name("ＴＦＴ－LCD “小巨人”")
    'tft-lcd"小巨人"'
    """
    previous = None
    while name != previous:  # compatibility and case folding feed each other; a few rounds settle it
        previous = name
        name = unicodedata.normalize("NFKC", name).translate(_FOLD).casefold()
        name = _SPACES.sub("", name)
    return name


def digest(*parts: str | int) -> str:
    """Return 16 hexadecimal digits over the folded parts; the order counts."""
    key = "\x1f".join(fold_name(str(part)) for part in parts)
    return hashlib.sha256(key.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Minter:
    """Mints the IRIs of one dataset; ``base`` ends with a slash."""

    base: str = DEFAULT_BASE

    def _id(self, kind: str, local: str) -> str:
        return f"{self.base}id/{kind}/{local}"

    def department(self, name: str) -> str:
        """IRI of a publishing department."""
        return self._id("department", digest(name))

    def unit(self, department: str, name: str) -> str:
        """IRI of a spending unit (资金使用单位) within a department."""
        return self._id("unit", digest(department, name))

    def document(self, sha256: str) -> str:
        """IRI of a source file, by its content."""
        return self._id("document", sha256[:16])

    def table(self, department: str, year: int, kind: str) -> str:
        """IRI of the table of a department, fiscal year and kind."""
        return self._id("table", f"{year}-{digest(department, year, kind)}")

    def project(self, table: str, unit: str, name: str, ordinal: int) -> str:
        """IRI of the ``ordinal``-th (from 1) project of that name in a unit of a table."""
        return self._id("project", f"{self._year(table)}-{digest(self._local(table), unit, name, ordinal)}")

    def indicator(self, project: str, category: str, name: str, ordinal: int) -> str:
        """IRI of the ``ordinal``-th (from 1) indicator of that category and name in a project."""
        key = digest(self._local(project), category, name, ordinal)
        return self._id("indicator", f"{self._year(project)}-{category}-{key}")

    def concept(self, category: str, normalised_name: str) -> str:
        """IRI of the indicator concept behind a normalised name and level-1 category."""
        return self._id("concept", digest(category, normalised_name))

    def alignment(self, before: str, after: str) -> str:
        """IRI of the alignment of two indicators or projects, the earlier one first."""
        return self._id("alignment", digest(self._local(before), self._local(after)))

    def decision(self, before: str, after: str, decided_at: str) -> str:
        """IRI of what a person decided about a pair at a time."""
        return self._id("decision", digest(self._local(before), self._local(after), decided_at))

    def theme(self, scheme: str, slug: str) -> str:
        """IRI of a theme, e.g. ``theme/beneficiary/sme``."""
        return self._id("theme", f"{scheme}/{slug}")

    def graph(self, name: str) -> str:
        """IRI of a named graph: ``taxonomies``, ``register``, ``decisions``, ``table/<id>`` or ``derived/<id>``."""
        return f"{self.base}graph/{name}"

    def table_graph(self, table: str) -> str:
        """IRI of the named graph that holds one table."""
        return self.graph(f"table/{self._local(table)}")

    def derived_graph(self, table: str) -> str:
        """IRI of the named graph that holds what was derived from one table."""
        return self.graph(f"derived/{self._local(table)}")

    @staticmethod
    def _local(iri: str) -> str:
        return iri.rsplit("/", 1)[1]

    def _year(self, iri: str) -> str:
        return self._local(iri).split("-", 1)[0]


def local_id(iri: str) -> str:
    """Return the last path segment: the ``{id}`` of the HTTP API."""
    return iri.rsplit("/", 1)[1]
