"""What of a thing's texts is encoded: without the figures, years and units that an embedding cannot read."""

from __future__ import annotations

import re

from ontology.fold import fold

_GOAL_CHARACTERS = 160  # the purpose stands first; the encoder's cost grows with every character after it

_LIFTED = re.compile(
    r"[（(]\s*(?:%|％|‰|[\u4e00-\u9fff]{0,3}[元家个人次件场天日月年户亩吨]|平方米|公里)\s*[）)]"
    r"|(?:19|20)\d\d\s*(?:[-—~至]\s*(?:(?:19|20)?\d\d))?\s*年?度?"  # a year or a span of years
    r"|(?:≥|≤|＞|＜|>=?|<=?|=|＝|不少于|不低于|不超过|不高于)\s*\d[\d.,]*\s*[%％‰]?"
    r"|\d[\d.,]*\s*[%％‰]"
)


def indicator_core(name: str) -> str:
    """Return an indicator's name without year, value and bracketed unit (itself when nothing is left).

    >>> indicator_core("总体验收合格率 90%"), indicator_core("2026年推动创建国家级绿色工厂的企业数")
    ('总体验收合格率', '推动创建国家级绿色工厂的企业数')
    >>> indicator_core("减免软件企业所得税（亿元）"), indicator_core("5G工厂数")
    ('减免软件企业所得税', '5G工厂数')
    """
    core = re.sub(r"\s+", " ", _LIFTED.sub(" ", name)).strip(" ，,。;；:：")
    return core if len(core) > 1 else name.strip()


def project_passage(name: str, goal: str) -> str:
    """Return the passage of a project: its name and the beginning of its goal."""
    return f"{name}：{goal[:_GOAL_CHARACTERS]}" if goal else name


def same_name(name: str) -> str:
    """Return what is equal for names that say the same: folded, without spaces and punctuation.

    >>> same_name("“小巨人” 企业数（家）") == same_name("「小巨人」企業數(家)")
    True
    """
    return re.sub(r"[\W_]+", "", fold(name)) or name
