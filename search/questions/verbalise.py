"""One sentence in the question's language for each kind of answer and refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ontology.records import json_number
from ontology.rules import rules
from ontology.values import Period
from search.questions.frame import (
    Amount,
    Bound,
    Category,
    Constraint,
    CycleAnnual,
    Focus,
    Frame,
    Having,
    IndicatorNamed,
    Measured,
    Missing,
    ProjectNamed,
    Quality,
    Ranged,
    Raw,
    Shared,
    Theme,
    Unit,
    Worded,
    Words,
    Year,
)

_MAX_READINGS = 6
_NOUN = {
    "zh": {
        Focus.PROJECT: ("个", "项目"),
        Focus.INDICATOR: ("条", "指标"),
        Focus.UNIT: ("个", "资金使用单位"),
    },
    "en": {
        Focus.PROJECT: ("project", "projects"),
        Focus.INDICATOR: ("indicator", "indicators"),
        Focus.UNIT: ("spending unit", "spending units"),
    },
}
REFUSALS: dict[str, tuple[str, str]] = {
    "instruction": ("问题中含有与绩效目标无关的指令，系统只回答关于绩效目标表的问题。", "The question holds instructions; only questions about the published tables are answered."),
    "actual": ("绩效目标表只公布目标，不含实际支出或完成情况，无法回答。", "The tables publish targets, not actual spending or results, so this cannot be answered."),
    "budget": ("绩效目标表不含预算金额，无法回答。", "The tables hold no budget amounts, so this cannot be answered."),
    "person": ("绩效目标表不含人员、联系方式或供应商信息，无法回答。", "The tables name no persons, contacts or suppliers, so this cannot be answered."),
    "opinion": ("这是评价性问题，系统只陈述表中公布的内容，不作判断。", "This asks for an opinion; only what the tables state can be answered."),
    "unread_year": ("没有读懂问题里的年度 {year}，因此不作回答。", "The year {year} in the question was not understood, so no answer is given."),
    "other_count": ("问题里说有 {wanted} 个，表中符合的却有 {found} 个，请说明是哪几个。", "The question speaks of {wanted}, but {found} match; please say which are meant."),
    "other_sort": ("找到的内容不是问题所问的那一类，因此不作回答。", "What was found is not of the sort asked for, so no answer is given."),
    "one_year": ("只有一个年度的绩效目标表，无从对比。", "There is only one fiscal year, so nothing can be compared."),
    "definition": ("绩效目标表不解释名词，无法回答。", "The tables define no terms, so this cannot be answered."),
    "too_many": ("问题里的条件太多（{n} 个），请拆成几个问题。", "The question holds too many conditions ({n}); please split it."),
    "cause": ("绩效目标表不说明原因，无法回答。", "The tables give no reasons, so this cannot be answered."),
    "forecast": ("绩效目标表不含预测，无法回答。", "The tables hold no forecasts, so this cannot be answered."),
    "how": ("绩效目标表不含办理或申报方法，无法回答。", "The tables say nothing about procedures, so this cannot be answered."),
    "follow_up": ("这个问题缺少所指的对象，请写出项目或指标的名称。", "The question does not say what it refers to; please name the project or indicator."),
    "too_broad": ("符合条件的内容太多，无法在限定时间内逐条作答，请加上部门、单位、年度或主题。", "Too much matches to be read in time; please add a department, unit, year or theme."),
    "too_long": ("问题太长，请缩短到 {n} 个字以内。", "The question is too long; please keep it within {n} characters."),
    "empty": ("请输入一个问题。", "Please enter a question."),
    "unmatched": ("没有理解“{words}”，因此不作回答。", "Not understood: “{words}”; so no answer is given."),
    "no_subject": ("没有看出问题问的是哪个项目、指标或主题。", "It is not clear which project, indicator or theme is asked about."),
    "no_year": ("没有 {year} 年的绩效目标表；已有年度：{years}。", "There is no table for {year}; there are tables for {years}."),
    "no_rows": ("表中没有符合条件的{noun}（{conditions}）。", "No {noun} match ({conditions})."),
    "no_number": ("符合条件的指标没有可计算的数值。", "The matching indicators have no number to compute with."),
    "mixed_units": ("符合条件的指标计量单位不同（{units}），不能放在一起计算或比较，请指明单位。", "The matching indicators are measured in different units ({units}); please name one."),
    "negation": ("没有看出问题否定的是什么，因此不作回答。", "It is not clear what is negated; so no answer is given."),
    "two_questions": ("这里有两个问题，请分开提问。", "These are two questions; please ask them one at a time."),
    "unit_cost": ("表中只有单位成本（{target}），没有总额，无法回答。", "The tables give only a unit cost ({target}), no total, so this cannot be answered."),
    "two_sides": ("请写明要比较的两个项目或单位的全名。", "Please name the two projects or units to compare in full."),
    "year_without": ("{year} 年没有叫这个名称的指标（其他年度有：{names}）。", "No indicator of that name in {year} (other years have: {names})."),
    "unclear": ("“{name}”可能指：{names}，请写明是哪一个。", "“{name}” may mean: {names}; please say which."),
    "no_similar": ("没有找到与“{name}”足够相似的指标。", "No indicator is similar enough to “{name}”."),
    "many": ("有 {n} 条指标符合，请说明是哪一个：{names}。", "{n} indicators match; please say which: {names}."),
}  # fmt: skip


def refusal(key: str, language: str, **values: object) -> str:
    """Return a refusal's sentence."""
    return REFUSALS[key][language == "en"].format(**values)


def join(names: Sequence[str], language: str, limit: int = 12) -> str:
    """Join names as the language does, with the rest counted."""
    shown = [*dict.fromkeys(names)]
    more = len(shown) - limit
    text = ("、" if language == "zh" else "; ").join(shown[:limit])
    if more > 0:
        text += f"等（另有 {more} 个）" if language == "zh" else f" and {more} more"
    return text


def plain(value: Decimal) -> str:
    """Write a number without an exponent and without idle zeros."""
    return f"{json_number(value)}" if value == value.to_integral_value() else f"{value.normalize():f}"


def points(share: Decimal, *, zh: bool) -> str:
    """Write a difference of two rates.

    >>> points(Decimal("0.02"), zh=True)
    '2 个百分点'
    """
    number = plain(100 * share)
    return f"{number} 个百分点" if zh else f"{number} percentage point{'' if number == '1' else 's'}"


def noun(focus: Focus, count: int, language: str) -> str:
    """Return ``5 个项目`` or ``5 projects``."""
    singular, plural = _NOUN[language][focus]
    if language == "zh":
        return f"{count} {singular}{plural}"
    return f"{count} {singular if count == 1 else plural}"


def numbered(names: Sequence[str]) -> list[str]:
    """Tell equal names apart: the second is marked (2)."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}（{seen[name]}）")
    return out


def target_questions(names: Sequence[str], language: str) -> tuple[str, ...]:
    """Return a question for each of the readings to choose from."""
    shown = "“{}”的目标是多少？" if language == "zh" else "What is the target for “{}”?"
    return tuple(shown.format(name) for name in list(names)[:_MAX_READINGS])


def target_text(annual: str | None, cycle: str | None, period: Period, *, both: bool, language: str) -> str:
    """Say a target as written; both periods when asked for or when they differ, and that the one asked for is none."""
    zh = language == "zh"
    if cycle is not None and annual is not None and (both or cycle != annual):
        parts = [(_pick(zh, "年度", "annual: "), annual), (_pick(zh, "实施周期", "whole period: "), cycle)]
        if period is Period.CYCLE:
            parts.reverse()
        return _pick(zh, "，", ", ").join(f"{name}{raw}" for name, raw in parts)
    first, second = (annual, cycle) if period is Period.ANNUAL else (cycle, annual)
    if first is None and second is not None:
        names = [_pick(zh, "年度", "annual: "), _pick(zh, "实施周期", "whole period: ")]
        missing, stated = names if period is Period.ANNUAL else reversed(names)
        return _pick(zh, f"{stated}{second}（{missing}未填写）", f"{stated}{second} ({missing}not stated)")
    return first or second or _pick(zh, "（表中未写）", "(not stated)")


def condition(constraint: Constraint, language: str) -> str:
    """Say a condition in a few words, e.g. ``没有满意度指标``."""
    return _SAYINGS[type(constraint)](constraint, language == "zh")


def _year(c: Year, zh: bool) -> str:
    return (f"{c.year} 年" if zh else f"{c.year}") + (
        _pick(zh, "（默认最新年度）", " (latest, assumed)") if c.assumed else ""
    )


def _names(c: ProjectNamed | IndicatorNamed, zh: bool) -> str:
    without = isinstance(c, ProjectNamed) and c.negated
    return _pick(zh, "不含" * without, "without " * without) + join(
        [f"“{name}”" for name in c.names], "zh" if zh else "en", 4
    )


def _words(c: Words, zh: bool) -> str:
    verb = _pick(zh, "不含", "without ") if c.negated else _pick(zh, "含", "mentions ")
    either = _pick(zh, "”或“", "” or “")
    return verb + join([f"“{word.replace('|', either)}”" for word in c.words], "zh" if zh else "en")


def _pick(zh: bool, chinese: str, english: str) -> str:
    return chinese if zh else english


_MEASURES = {
    "金额": "money", "单价": "price of one", "数量": "a count", "比率": "a rate", "时间": "time", "面积": "area", "长度": "length",
}  # fmt: skip


_EMPTY = {
    "goal": ("绩效目标", "a goal"),
    "annual": ("年度指标值", "an annual target"),
    "cycle": ("实施周期指标值", "a target of the whole period"),
}
# Each saying takes a constraint of its key's type and whether to speak Chinese.
_SAYINGS: Mapping[type, Callable[[Any, bool], str]] = {
    Year: _year,
    Theme: lambda c, zh: (
        (_pick(zh, "非", "not ") if c.negated else "") + _pick(zh, "主题：", "theme: ") + c.label
    ),
    Category: lambda c, zh: (
        (
            _pick(zh, "不是" if c.excluded else "没有", "no " if c.excluded else "without ")
            if c.negated
            else ""
        )
        + _pick(zh, c.label, c.english or c.label)
    ),
    Unit: lambda c, zh: (_pick(zh, "非", "not ") if c.negated else "") + c.label,
    ProjectNamed: _names,
    IndicatorNamed: _names,
    Words: _words,
    Amount: lambda c, zh: (
        (_pick(zh, "非", "not ") if c.negated else "")
        + c.label
        + (_pick(zh, "（1 个月按 30 天）", " (a month taken for 30 days)") if c.hours else "")
    ),
    Measured: lambda c, zh: (
        _pick(zh, "单位：", "unit: ") + _pick(zh, c.label, _MEASURES.get(c.label, c.label))
    ),
    Bound: lambda c, zh: (
        (_pick(zh, "不含", "without ") if c.negated else "")
        + (_pick(zh, "上限", "upper bound") if c.upper else _pick(zh, "下限", "lower bound"))
    ),
    Having: lambda c, zh: c.label + _pick(zh, "指标数", " indicators"),
    Raw: lambda c, zh: (
        _pick(zh, "指标值", "target ")
        + join([f"“{text}”" for text in (c.text, *c.either)], "zh" if zh else "en", 4)
    ),
    Worded: lambda c, zh: (
        _pick(zh, "定量", "quantitative") if c.negated else _pick(zh, "定性", "qualitative")
    ),
    Quality: lambda c, zh: (
        _pick(zh, "没有数据质量问题：" if c.negated else "数据质量：", f"{'no ' * c.negated}data quality: ")
        + rule_title(c.rule, zh)
    ),
    Missing: lambda c, zh: _pick(zh, "没有填写", "without ") + _EMPTY[c.what][not zh],
    Ranged: lambda c, zh: _pick(zh, "目标为范围", "a range"),
    Shared: lambda c, zh: _pick(zh, "名称见于多个项目", "a name of several projects"),
    CycleAnnual: lambda c, zh: _cycle_annual(c, zh),
}


def verdict(holds: bool, *, zh: bool) -> str:
    """Begin the answer to a claim."""
    return _pick(zh, "是，" if holds else "否，", "Yes, " if holds else "No, ")


def conditions(frame: Frame, language: str) -> str:
    """Say all conditions of a frame."""
    return ("，" if language == "zh" else ", ").join(condition(c, language) for c in frame.where)


def rule_title(rule: str, zh: bool) -> str:
    """Say what a data-quality rule finds."""
    if not rule:
        return _pick(zh, "任一规则", "any rule")
    known = rules().get(rule)
    return _pick(zh, known.title, known.title_en) if known else rule


def _cycle_annual(c: CycleAnnual, zh: bool) -> str:
    if c.relation == "written":
        return _pick(zh, "周期值与年度值写法不同", "period and annual written differently")
    if c.relation in ("looser", "stricter"):
        zh_word = {"looser": "宽松", "stricter": "严格"}[c.relation]
        return _pick(zh, f"年度值比周期值{zh_word}", f"annual {c.relation} than period")
    times = "" if c.factor == 1 else f" × {plain(round(c.factor, 4))}"
    return _pick(zh, f"周期值 {c.relation} 年度值{times}", f"period {c.relation} annual{times}")
