"""The head of a table: title, department, fiscal year, kind, whether its figures are invented.

Facts come from what stands above the table only, never from names of projects or values.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ingest.grid import Row
from ingest.layout.lines import is_unit_like
from ingest.layout.text import BLANKS, text_of
from ontology.values import Finding, Place, Severity


@dataclass(frozen=True, slots=True)
class Line:
    """A line above (or between) tables: its non-blank cells with their places (none for free text)."""

    cells: tuple[tuple[str, Place | None], ...]
    row: Row | None = None

    @classmethod
    def of_row(cls, row: Row) -> Line:
        """Return the non-blank cells of a row."""
        return cls(tuple(_filled(row)), row)

    @classmethod
    def of_text(cls, text: str) -> Line:
        """Return free text as a line."""
        return cls(((text, None),))

    @property
    def text(self) -> str:
        """The cells side by side."""
        return "  ".join(text for text, _ in self.cells)


@dataclass(frozen=True, slots=True)
class Head:
    """What the lines above a table say; ``None`` where they say nothing.

    Attributes:
        unit: a spending unit named there; the department too, if no other is named.
        kind: only if the title says it.
        findings: contradictions.
    """

    title: str | None = None
    department: str | None = None
    unit: str | None = None
    year: int | None = None
    kind: str | None = None
    illustrative: bool = False
    year_place: Place | None = None
    department_place: Place | None = None
    findings: tuple[Finding, ...] = field(default=())

    def differs(self, other: Head) -> bool:
        """Whether these lines begin another table than ``other``'s."""
        return any(
            mine is not None and mine != theirs
            for mine, theirs in (
                (self.department, other.department),
                (self.year, other.year),
                (self.unit, other.unit),
                (self.title and _folded_title(self.title), other.title and _folded_title(other.title)),
            )
        )

    def inherit(self, other: Head) -> Head:
        """Return this head with what it does not say taken from the table before."""
        return replace(
            self,
            title=self.title or other.title,
            department=self.department or other.department,
            year=self.year or other.year,
            kind=self.kind or (None if self.title else other.kind),
            illustrative=self.illustrative or other.illustrative,
        )


_TITLE = re.compile(
    r"(?:附[件表]\s?[\d一二三四五六七八九十]*(?:-\d+)?[：:.、\s]?)?[^：:；;。]{0,60}"
    r"(?:绩效[^：:；;。\s]{0,16}表|(?:项目|整体)支出绩效(?:目标|自评|评价))[^：:；;。]{0,30}"
)
_KINDS = (
    ("self_evaluation", re.compile("自评")),
    ("department_overall", re.compile("整体支出|整体绩效")),
    ("project_expenditure", re.compile("项目支出绩效目标|项目绩效目标")),
)


def _spaced(*words: str) -> str:
    """Alternatives of words whose characters may be set apart by blanks."""
    return "|".join(r"[ \u3000]{0,2}".join(word) for word in words)


_STAMP = r"(?:[（(][^（）()]{0,8}[）)])?"
_LABELS = {
    "d1": ("部门单位名称", "预算部门名称", "部门名称", "预算部门", "一级预算单位", "部门"),
    "d2": ("主管部门及代码", "主管部门名称", "主管部门", "主管单位"),
    "d3": (
        *("编制单位", "编报单位", "编制部门", "填报单位", "填报部门"),
        *("申报单位", "公开单位", "公开部门"),
    ),
    "d4": (
        *("资金使用单位", "预算单位", "项目单位", "实施单位", "单位名称"),
        *("项目实施单位", "项目承担单位", "项目执行单位", "承担单位", "用款单位", "项目申报单位"),
    ),
    "year": ("预算年度", "财政年度", "会计年度", "预算年份", "年度", "年份"),
}
"""Labels by rank: the department (d1 before d2 before d3), a spending unit (d4), the fiscal year."""
_INSTITUTIONS = ("d1", "d2", "d3")
_PAIR = re.compile(
    "(?:(?P<d0>部门[（(]单位[）)](?:名称)?)|"
    + "|".join(f"(?P<{kind}>{_spaced(*words)})" for kind, words in _LABELS.items())
    + rf"|(?P<other>[^\s：:]{{2,12}})){_STAMP}[ \u3000]{{0,3}}(?:[：:]|$)"
)
_YEAR_LABEL = re.compile("(?:年度|年份)$")
_VALUE_END = re.compile(r"[ \u3000]{2,}|[\t\n\u3000]|[ ]+(?=[^\s：:]{2,12}[：:])")
_CODE = re.compile(r"^[\[【(（]?\d{3,}[\]】)）]?[-—－\s]*")

_CHINESE_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0, "O": 0}
_YEAR = re.compile(
    r"(?<![\d〔\[-])(?:(?P<arabic>(?:19|20)\d\d)|(?P<chinese>[一二][〇○零OＯ九][〇○零OＯ一二三四五六七八九]{2}))\s?年"
    r"(?P<fiscal>\s?度|\s?(?:部门|项目|市级|省级|县级|区级|本级|财政)?预算)?(?!\s?\d{1,2}\s?月|[一二十元正]{1,2}月)"
)
_BARE_YEAR = re.compile(r"[（(]?\s?((?:19|20)\d\d)\s?[）)]?")
_LABELLED_YEAR = re.compile(r"\s?((?:19|20)\d\d)(?!\d|\s?[-—~至–]\s?(?:19|20)?\d)")
_SPAN = re.compile(r"(?:19|20)\d\d\s?年?\s?[-—–~～至]\s?(?:19|20)\d\d\s?年?")
_DATED = re.compile("日期|时间")
_ILLUSTRATIVE = re.compile(
    r"示例数据|示例表|样例数据|演示数据|模拟数据|示意数据|(?<![不非无勿禁])(?<!不得)(?<!不能)(?<!不应)(?<!不可)(?<!如有)(?<!存在)(?<!任何)虚构"
    r"|\b(?:illustrative|fictitious|fictional|invented)\b",
    re.IGNORECASE,
)
_MAX_LINE = 120


def is_head_line(line: Line) -> bool:
    """Whether a line within or after a table begins (or repeats) the head of one."""
    text = line.text.strip(BLANKS)
    if len(text) > _MAX_LINE or not line.cells:
        return False
    if len(line.cells) == 1 and _TITLE.fullmatch(text) and len("".join(text.split())) > 6:
        return True
    if _YEAR.fullmatch(text.strip("（()）")):
        return True
    return len(line.cells) <= 4 and any(
        kind in ("d1", "d2", "d3", "d4", "year") for kind, _, _ in _pairs(line)
    )


def read_head(lines: Iterable[Line]) -> Head:
    """Read the lines above a table; of equal evidence the line nearest to the table counts."""
    kept = [line for line in lines if len(line.text) <= _MAX_LINE]
    title = next((t for line in reversed(kept) if (t := _title(line))), None)
    named = _named(kept)
    department, unit, place = _department(named, title)
    year, year_place, findings = _year(kept, title)
    return Head(
        title=title,
        department=department,
        unit=unit,
        year=year,
        kind=kind_of(title) if title else None,
        illustrative=any(_ILLUSTRATIVE.search(line.text) for line in kept),
        year_place=year_place,
        department_place=place,
        findings=findings,
    )


def says_illustrative(text: str) -> bool:
    """Whether a note says that the figures are invented."""
    return len(text) <= _MAX_LINE and bool(_ILLUSTRATIVE.search(text))


def kind_of(title: str) -> str | None:
    """Return the kind of table that a title names, or ``None``."""
    bare = "".join(title.split())
    return next((kind for kind, pattern in _KINDS if pattern.search(bare)), None)


def _filled(row: Row) -> Iterator[tuple[str, Place | None]]:
    for _, cell in row.distinct():
        text = text_of(cell)
        start, end = text.trim()
        if start < end:
            yield text.text[start:end], text.place(start, end)


def _title(line: Line) -> str | None:
    text = line.text.strip(BLANKS)
    if len(line.cells) == 1 and _TITLE.fullmatch(text) and len("".join(text.split())) > 4:
        return re.sub(
            r"^附[件表]\s?[\d一二三四五六七八九十]*(?:-\d+)?[：:.、\s]{0,3}", "", " ".join(text.split())
        )
    return None


def _folded_title(title: str) -> str:
    return re.sub(r"[（(]?续(?:表)?[)）]?$", "", "".join(unicodedata.normalize("NFKC", title).split()))


def _pairs(line: Line) -> Iterator[tuple[str, str, Place | None]]:
    """Yield label kind, value and place of ``label：value`` within cells or over two neighbouring cells."""
    for index, (text, place) in enumerate(line.cells):
        at = 0
        while match := _PAIR.search(text, at):
            stop = _VALUE_END.search(text, match.end())
            nearest = stop.start() if stop and text[match.end() : stop.start()].strip() else len(text)
            value, where = text[match.end() : nearest].strip(BLANKS), place
            colon = text[match.end() - 1 : match.end()] in "：:"
            if not value and index + 1 < len(line.cells) and match.end() >= len(text.rstrip()):
                value, where = line.cells[index + 1]
            if value and (colon or (match.start() == 0 and match["other"] is None)):
                yield _label_kind(match), value, where
            at = max(nearest, match.end())


def _label_kind(match: re.Match[str]) -> str:
    kind = str(match.lastgroup)
    if kind == "other" and _YEAR_LABEL.search(match[kind]):
        return "year"
    return "d1" if kind == "d0" else kind


def _named(lines: list[Line]) -> dict[str, tuple[str, Place | None]]:
    """Return the value and place of every kind of label; the last one counts."""
    found: dict[str, tuple[str, Place | None]] = {}
    for line in lines:
        for kind, value, place in _pairs(line):
            if kind != "other":
                found[kind] = value, place
    return found


def _department(
    named: dict[str, tuple[str, Place | None]], title: str | None
) -> tuple[str | None, str | None, Place | None]:
    found = [(_institution(named[k][0]), named[k][1]) for k in _INSTITUTIONS if k in named]
    found = [entry for entry in found if entry[0]]
    unit = _institution(named["d4"][0]) if "d4" in named else None
    if not found:
        return (_department_in_title(title) if title else None), unit, None
    others = [name for name, _ in found[1:] if name != found[0][0]]
    return found[0][0], unit or (others[-1] if others else None), found[0][1]


def _institution(text: str) -> str:
    bare = _CODE.sub("", text.strip(BLANKS))
    return re.sub(r"[（(](?:盖章|公章|签章|章)[）)]$", "", bare).strip(BLANKS)


def _department_in_title(title: str) -> str | None:
    bare = re.split("(?:部门)?(?:预算)?(?:项目|整体|部门整体)(?:支出)?绩效|绩效", title, maxsplit=1)[0]
    bare = _YEAR.sub("", bare)
    bare = re.sub("^(?:关于)?|(?:部门预算|部门|预算|的)$", "", bare.strip(BLANKS)).strip(BLANKS + "《》")
    return bare if len(bare) >= 3 and is_unit_like(bare) else None


def _year(lines: list[Line], title: str | None) -> tuple[int | None, Place | None, tuple[Finding, ...]]:
    candidates: list[tuple[int, int, Place | None]] = []
    for line in reversed(lines):
        candidates.extend(_years_of(line, is_title=title is not None and _title(line) == title))
    if not candidates:
        return None, None, ()
    candidates.sort(key=lambda candidate: candidate[0])
    rank, year, place = candidates[0]
    rival = next((c for c in candidates if c[1] != year and c[0] <= max(rank, 2)), None)
    if rival is None:
        return year, place, ()
    finding = Finding(
        "year_conflict",
        Severity.WARNING,
        f"表头同时写有 {year} 和 {rival[1]} 年度，取 {year}",
        f"the head names both {year} and {rival[1]}; {year} was taken",
        rival[2] or place,
    )
    return year, place, (finding,)


def _years_of(line: Line, *, is_title: bool) -> Iterator[tuple[int, int, Place | None]]:
    """Yield rank (0 is best), year and place of the years that a line names."""
    for kind, value, place in _pairs(line):
        if kind == "year" and (year := _labelled(value)) is not None:
            yield 0, year, place
    for raw, place in line.cells:
        text = _SPAN.sub("", unicodedata.normalize("NFKC", raw)).strip()
        if _DATED.search(text):
            continue
        if match := _BARE_YEAR.fullmatch(text):
            yield 2, int(match[1]), place
        for match in _YEAR.finditer(text):
            year = int(match["arabic"]) if match["arabic"] else _chinese_year(match["chinese"])
            yield (1 if is_title else 2 if match["fiscal"] or match.group() == text else 3), year, place


def _labelled(value: str) -> int | None:
    text = unicodedata.normalize("NFKC", value)
    if match := _LABELLED_YEAR.match(text):
        return int(match[1])
    match = _YEAR.match(text)
    return _chinese_year(match["chinese"]) if match and match["chinese"] else None


def _chinese_year(text: str) -> int:
    return int("".join(str(_CHINESE_DIGITS[c]) for c in text))
