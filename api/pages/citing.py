"""How what a page shows is cited: by whom, what, where it stands, in which release, at which permanent address."""

from __future__ import annotations

from dataclasses import dataclass

from ontology.records import SourceRecord


@dataclass(frozen=True, slots=True)
class Citation:
    """The parts of a citation.

    Attributes:
        iri: the permanent identifier.
        address: where this service answers for it.
        names: who publishes it, the thing itself, and what it is part of, in this order; empty ones are left out.
        source: the cell that it stands in, for what stands in one.
        release: id of the release that the page was made from.
    """

    iri: str
    address: str
    names: tuple[str, ...]
    source: SourceRecord | None
    release: str

    def text(self, lang: str) -> str:
        """Return the citation as one line.

        >>> cell = SourceRecord("a.xlsx", "0", row=3, column=2, sheet="表1")
        >>> Citation("urn:x", "/id/x", ("某局", "项目甲"), cell, "r1").text("zh")
        '某局。项目甲。a.xlsx，工作表 表1，第 3 行第 2 列。数据版本 r1。urn:x'
        """
        release = f"数据版本 {self.release}" if lang == "zh" else f"Release {self.release}"
        parts = (*dict.fromkeys(self.names), self._place(lang), release, self.iri)
        return ("。" if lang == "zh" else ". ").join(part for part in parts if part)

    def _place(self, lang: str) -> str:
        at = self.source
        if at is None:
            return ""
        words = _WORDS[lang]
        parts = [at.document]
        parts += [words[name].format(value) for name in ("sheet", "page") if (value := getattr(at, name))]
        parts.append(words["cell"].format(at.row, at.column))
        return words["comma"].join(parts)


_WORDS = {
    "zh": {"sheet": "工作表 {}", "page": "第 {} 页", "cell": "第 {} 行第 {} 列", "comma": "，"},
    "en": {"sheet": "sheet {}", "page": "page {}", "cell": "row {}, column {}", "comma": ", "},
}
