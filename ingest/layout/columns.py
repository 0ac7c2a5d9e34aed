"""Which column holds what: read from the headings, in any order, or concluded from the cells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ingest.grid import Cell, Row
from ingest.layout.labels import ANNUAL_VALUE, CYCLE_VALUE, PLAIN_VALUE
from ingest.layout.lines import is_unit_like
from ingest.layout.packed import probe
from ingest.layout.text import stripped
from ontology.values import Period


class Role(StrEnum):
    """What a column holds."""

    NAME = "项目名称"
    UNIT = "资金使用单位"
    GOAL = "绩效目标"
    PACKED = "绩效指标"
    LEVEL_1 = "一级指标"
    LEVEL_2 = "二级指标"
    LEVEL_3 = "三级指标"
    CYCLE = "实施周期指标值"
    ANNUAL = "年度指标值"
    PLAIN = "指标值"
    OPERATOR = "比较符"
    MEASURE_UNIT = "计量单位"
    ACTUAL = "实际完成值"
    SCORE = "得分"
    WEIGHT = "分值"
    DEVIATION = "偏差原因"


_YEAR = r"(?:(?:19|20)\d\d年?度?)?"
_HEADINGS = {
    Role.NAME: re.compile(r"(?:预算|二级|支出|具体)?项目(?:支出|政策)?(?:名称)?|支出项目(?:名称)?"),
    Role.UNIT: re.compile(r"(?:资金|经费)?(?:使用|用款|预算|项目|实施|承担|项目实施|申报)?单位(?:名称)?"),
    Role.GOAL: re.compile(
        rf"{_YEAR}(?:项目|支出)?(?:年度|总体|当年|实施周期|实施期|中期|周期|预期)?(?:绩效)?(?:总体)?(?:总)?目标(?:内容|描述)?"
    ),
    Role.PACKED: re.compile(rf"{_YEAR}(?:项目)?(?:年度)?绩效指标(?:及指标值|内容)?|指标"),
    Role.LEVEL_1: re.compile("一级(?:绩效)?指标|(?:绩效)?(?:指标|目标)(?:类别|大类)"),
    Role.LEVEL_2: re.compile("二级(?:绩效)?指标|绩效指标类型|(?:绩效)?指标(?:明细|小类)"),
    Role.LEVEL_3: re.compile("三级(?:绩效)?指标(?:名称)?|(?:绩效)?指标名称|指标内容"),
    Role.CYCLE: re.compile(CYCLE_VALUE),
    Role.ANNUAL: re.compile(ANNUAL_VALUE),
    Role.PLAIN: re.compile(f"{PLAIN_VALUE}|(?:绩效)?指标目标值"),
    Role.OPERATOR: re.compile("(?:指标值?)?(?:运算|比较|计算|关系)?(?:符号|符|性质|类型)|指标值?符号"),
    Role.MEASURE_UNIT: re.compile("(?:绩效)?(?:指标值?)?(?:计量|度量)单位|(?:绩效)?指标值?单位"),
    Role.ACTUAL: re.compile(
        r"(?:绩效)?(?:指标)?(?:当年|年度|全年)?(?:实际)?完成(?:指标)?(?:值|数|情况)|(?:当年|年度|全年)?实际(?:完成)?(?:指标)?(?:值|数|情况)"
    ),
    Role.SCORE: re.compile("(?:自评|评价)?(?:得分|评分)(?:情况)?"),
    Role.WEIGHT: re.compile("(?:指标)?(?:分值|权重)(?:设置)?"),
    Role.DEVIATION: re.compile("(?:未完成|偏差|扣分|未达标)(?:大)?(?:的)?(?:原因|情况).*"),
}
EVALUATED = (Role.ACTUAL, Role.SCORE, Role.WEIGHT, Role.DEVIATION)
"""What self-evaluations (自评表) add to an indicator; rows may do without."""
_OPTIONAL = frozenset((*EVALUATED, Role.OPERATOR, Role.MEASURE_UNIT))
_BELOW_VALUE = {
    Role.CYCLE: re.compile("(?:项目)?(?:实施周期|实施期|全周期|周期|中期|总体|总)"),
    Role.ANNUAL: re.compile(r"年度|当年|本年度?|(?:19|20)\d\d年?度?"),
}
"""Periods as they stand below a heading 指标值 that spans several columns."""
_VALUE_LIKE = re.compile(r".*(?:指标值|目标值|完成值|实际值|历史值|目标|标准值)")
_CYCLE_GOAL = re.compile("总体|总目标|实施|中期|周期")
_ANNUAL_GOAL = re.compile(r"年度|当年|(?:19|20)\d\d")
_INDICATORS = frozenset((Role.GOAL, Role.PACKED, Role.LEVEL_3))
_BELOW = frozenset(
    (Role.LEVEL_1, Role.LEVEL_2, Role.LEVEL_3, Role.CYCLE, Role.ANNUAL, Role.PLAIN, Role.GOAL, *_OPTIONAL)
)
_MAX_HEADING = 30
_SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class Columns:
    """The roles of columns.

    Attributes:
        roles: index of the column (from 0) for every role present.
        row: the row of the headings; ``None`` if there are none.
        plain: what a value means whose label does not say whether it is for the cycle or the year.
    """

    roles: Mapping[Role, int]
    row: Row | None = None
    plain: Period = Period.ANNUAL

    @property
    def itemised(self) -> bool:
        """Whether every indicator has its own row."""
        return Role.LEVEL_3 in self.roles

    @property
    def width(self) -> int:
        """Number of cells that a complete row has at least."""
        return max(index for role, index in self.roles.items() if role not in _OPTIONAL) + 1

    @property
    def missing(self) -> Role | None:
        """The column without which projects cannot be read."""
        if Role.NAME not in self.roles:
            return Role.NAME
        if Role.PACKED not in self.roles and not self.itemised:
            return Role.PACKED
        return None


def heading_role(text: str) -> Role | None:
    """Return the role that a column heading names; remarks in parentheses do not matter.

    >>> heading_role("项目名称（资金使用单位）"), heading_role("2026年 指标值")
    (<Role.NAME: '项目名称'>, <Role.ANNUAL: '年度指标值'>)
    """
    if len(text) > _MAX_HEADING:
        return None
    label = re.sub(r"[（(][^（）()]*[）)]", "", "".join(text.split())).strip("*＊:：")
    return next((role for role, pattern in _HEADINGS.items() if pattern.fullmatch(label)), None)


def read_headings(row: Row) -> Columns | None:
    """Return the columns if the row is one of headings."""
    roles: dict[Role, int] = {}
    plain = Period.ANNUAL
    for index, cell in row.distinct():
        text = stripped(cell)
        role = heading_role(text)
        if role is not None and role not in roles:
            roles[role] = index
            if role is Role.GOAL and _CYCLE_GOAL.search(text) and not _ANNUAL_GOAL.search(text):
                plain = Period.CYCLE
    if len(roles) < 2 or _INDICATORS.isdisjoint(roles):
        return None
    return Columns(roles, row, plain)


def refine_headings(columns: Columns, row: Row) -> Columns | None:
    """Return the columns of a second row of headings below the first, or ``None`` if the row is none."""
    if columns.row is None:
        return None
    above = columns.row.cells
    roles: dict[Role, int] = {}
    for index, cell in row.distinct():
        text = stripped(cell)
        if not text or (index < len(above) and above[index] is cell):
            continue
        role = heading_role(text)
        if role not in _BELOW:
            role = _period_below(above[index], text) if index < len(above) else None
        if role is None:
            return None
        roles.setdefault(role, index)
    if not roles:
        return None
    taken = set(roles.values())
    kept = {r: i for r, i in columns.roles.items() if r not in roles and i not in taken}
    return Columns(kept | roles, columns.row, columns.plain)


def _period_below(above: Cell, text: str) -> Role | None:
    """Return which values stand in a column whose heading names the period only, below one that says 指标值."""
    if heading_role(stripped(above)) not in (Role.PLAIN, Role.CYCLE, Role.ANNUAL):
        return None
    bare = "".join(text.split())
    return next((role for role, pattern in _BELOW_VALUE.items() if pattern.fullmatch(bare)), None)


def left_out(columns: Columns) -> list[Cell]:
    """Return the headings of values that no role stands for: of later years, of half a year, of the year before."""
    if columns.row is None:
        return []
    taken = set(columns.roles.values())
    found = [(i, cell) for i, cell in columns.row.distinct() if i not in taken]
    return [
        cell for _, cell in found if _VALUE_LIKE.fullmatch("".join(stripped(cell).split())[:_MAX_HEADING])
    ]


def has_packed(row: Row) -> bool:
    """Whether a row holds a packed cell beside other text."""
    filled = [text for _, cell in row.distinct() if (text := stripped(cell))]
    return len(filled) >= 2 and any(_is_packed(text) for text in filled)


def infer_columns(rows: Iterable[Row], known: Mapping[Role, int]) -> dict[Role, int]:
    """Conclude the roles of columns from the cells below, beside those already known.

    The packed column is the one that holds records; of the others the longer text is the goal, and the one
    that names institutions throughout the spending unit.
    """
    texts: dict[int, list[str]] = {}
    packed: Counter[int] = Counter()
    for row in _sample(rows):
        for index, cell in row.distinct():
            text = stripped(cell)
            if _is_packed(text):
                packed[index] += 1
            elif text:
                texts.setdefault(index, []).append(text)
    roles = dict(known)
    taken = set(known.values())
    if Role.PACKED not in roles and (best := _first_free(packed, taken)) is not None:
        roles[Role.PACKED] = best
        taken.add(best)
    free = [i for i in sorted(texts) if i not in taken and packed[i] == 0 and not _numeric(texts[i])]
    for role, index in _describe(free, texts).items():
        if role not in roles:
            roles[role] = index
    return roles


def _sample(rows: Iterable[Row]) -> list[Row]:
    sample: list[Row] = []
    for row in rows:
        if has_packed(row):
            sample.append(row)
        if len(sample) >= _SAMPLE_ROWS:
            break
    return sample


def _first_free(counts: Counter[int], taken: set[int]) -> int | None:
    return next((index for index, _ in counts.most_common() if index not in taken), None)


def _describe(free: Sequence[int], texts: Mapping[int, list[str]]) -> dict[Role, int]:
    roles: dict[Role, int] = {}
    rest = list(free)
    if len(rest) >= 3:
        units = [i for i in rest if all(is_unit_like(text) for text in texts[i])]
        if units:
            roles[Role.UNIT] = units[0]
            rest.remove(units[0])
    if rest:
        mean = {i: sum(map(len, texts[i])) / len(texts[i]) for i in rest}
        if len(rest) >= 2:
            roles[Role.GOAL] = max(rest, key=mean.__getitem__)
            rest.remove(roles[Role.GOAL])
        roles[Role.NAME] = rest[0]
    return roles


def _numeric(texts: list[str]) -> bool:
    return all(re.fullmatch(r"[\d.,，\s]+", text) for text in texts)


def _is_packed(text: str) -> bool:
    return len(text) > 8 and "指标" in text and probe(text[:4000]).packed


def cell_of(row: Row, columns: Columns, role: Role) -> Cell | None:
    """Return the cell of a role, or ``None`` if the row does not reach that far."""
    index = columns.roles.get(role)
    return row.cells[index] if index is not None and index < len(row.cells) else None
