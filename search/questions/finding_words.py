# ruff: noqa: E501
"""How questions ask how many data-quality findings there are, and of what: 哪类问题最多, 哪个项目的问题最多."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from search.questions.frame import Focus, Frame, Operation
from search.questions.skeleton import Canvas

_WRONG = r"(?:数据)?(?:质量)?(?:方面)?的?(?:问题|错误|毛病|疑点|瑕疵|缺陷|差错)(?:数量?|个数|总数)?"
_WRONG_EN = r"(?:data[- ])?(?:quality )?(?:problems?|issues?|findings?|errors?|defects?)"
_MOST = r"(?:是)?最(?P<few>少)?(?:多|常见|普遍|突出|集中)?"
_OF = r"(?:被)?(?:查出|发现|检出|存在|出现|有)?(?:来)?(?:了)?的?"
_ASKED = {
    "rule": (
        rf"(?:哪(?:一)?|什么)(?:些)?(?:[类种]|样的|类型的)?{_WRONG}(?:出现)?(?:得)?{_MOST}",
        rf"(?:出现)?{_MOST}的{_WRONG}(?:类型|种类)?(?:是(?:什么|哪(?:一)?[类种个]))?(?!的?(?:项目|单位|部门|指标))",
        rf"(?:各|每)(?:一)?(?:[类种]|类型的?){_WRONG}(?:各|分别|都)?(?:自)?(?:有)?(?:多少|几)?(?:个|处|条|项)?",
        rf"按(?:问题|错误|规则)(?:的)?(?:类型|种类|类别)?(?:来)?(?:统计|汇总|分类|列出?)(?:一下)?(?:{_WRONG})?",
        rf"按(?:类型|种类|规则)(?:来)?(?:统计|汇总|分类|列出?)(?:一下)?{_WRONG}",
        rf"{_WRONG}(?:的)?(?:类型|种类)?(?:的)?(?:分布|构成)(?:情况)?|(?:哪|有)(?:几|些)(?:类|种){_WRONG}",
        rf"\b(?:which|what) (?:kinds? of |types? of )?{_WRONG_EN} (?:is|are|occurs?) (?:the )?most (?:common|frequent|often)\b|\bmost (?:common|frequent) (?:kind of |type of )?{_WRONG_EN}\b",
        rf"\b{_WRONG_EN} by (?:rule|type|kind)\b|\bhow many {_WRONG_EN} of each (?:kind|type)\b",
    ),
    "unit": (
        rf"哪(?:一)?(?:个|些|几个|家)(?:资金使用)?(?:单位|部门)的?{_OF}{_WRONG}{_MOST}",
        rf"{_WRONG}{_MOST}的(?:是)?(?:哪(?:一)?(?:个|家))?(?:资金使用)?(?:单位|部门)",
        rf"\bwhich (?:spending )?(?:unit|department)s? ha(?:s|ve) the (?:most|(?P<few_en>fewest)) {_WRONG_EN}\b",
    ),
    "project": (
        rf"(?:哪(?:一)?(?:个|些|几个)|什么)项目的?{_OF}{_WRONG}{_MOST}",
        rf"{_WRONG}{_MOST}的(?:是)?(?:哪(?:一)?个)?项目",
        rf"\bwhich projects? ha(?:s|ve) the (?:most|(?P<few_en>fewest)) {_WRONG_EN}\b|\bprojects? with the most {_WRONG_EN}\b",
    ),
    "total": (
        rf"{_WRONG}(?:里)?(?:一共|总共|共|总计|合计|都)?(?:有|是|发现了?|查出了?|存在)?(?:多少|几)(?:个|处|条|项|类)",
        rf"(?:一共|总共|共)?(?:有|发现|查出|存在)?(?:了|出)?(?:多少|几)(?:个|处|条|项){_WRONG}",
        rf"\bhow many {_WRONG_EN}(?! of)(?: are there| were found| (?:does|do|has|have))?\b|\bnumber of {_WRONG_EN}\b",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FindingsAsked:
    """Findings are counted: in all, by rule, or by project or unit, of which the first is meant.

    Attributes:
        by: ``total``, ``rule``, ``project`` or ``unit``.
        ranked: the one with the most, or with the ``fewest``, is meant.
    """

    by: str
    ranked: bool = False
    fewest: bool = False


def findings_asked(canvas: Canvas) -> FindingsAsked | None:
    """Claim the words that ask how many findings there are, if any."""
    for by, patterns in _ASKED.items():
        for pattern in patterns:
            named = re.compile(pattern, re.ASCII)
            for match in canvas.find(named):
                ranked = "最" in match.group() or "most" in match.group()
                return FindingsAsked(by, ranked, any(match.groupdict().values()))
    return None


def counting(frame: Frame, asked: FindingsAsked, *, of_indicators: bool) -> Frame:
    """Return the frame that counts the findings about what a frame is about, or about the indicators it names."""
    if asked.by in ("project", "unit"):
        focus = Focus.UNIT if asked.by == "unit" else Focus.PROJECT
        return replace(
            frame,
            focus=focus,
            operation=Operation.MOST,
            findings=True,
            descending=not asked.fewest,
            group_by=None,
        )
    return replace(
        frame,
        focus=Focus.INDICATOR if of_indicators else Focus.PROJECT,
        operation=Operation.GROUP,
        findings=True,
        group_by="rule",
        kinds=(),
    )
