"""Targets that say too little, and two wordings of one target."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from ingest.rules.facts import Facts, Hit, check
from ontology.values import Kind

_ADVERB = (
    "进一步|有所|有了|明显|显著|有效|不断|持续|逐步|逐年|大力|积极|切实|较为|较|更加|更|大幅度?|稳步|稳定|得到|基本|全面|充分|"
    "日益|不同程度|程度|地|的|很|大大|继续|深入|扎实|着力|加快|显|极大|良好|长期|可持续|一定|总体|普遍|保持|予以|均|已"
)
_VERB = (
    "提升|提高|完成|完善|改善|改进|增强|加强|强化|优化|推进|促进|推动|规范|稳定|增长|增加|增多|上升|减少|降低|下降|缓解|落实|"
    "保障|良好|较好|好|优|优良|有效|明显|显著|实现|满足|到位|正常|健全|扩大|丰富|深化|合理|提质|发展|持续|长期|高|强|充足|"
    "运行|达到|可持续|达成|任务|目标|预期|向好|进步|贡献|影响|作用|效果|支撑|服务|支持|帮助|成效|水平|能力|质量|保持|安全有序|有序|顺利|平稳|"
    "作出|做出|提供|坚实|有力|发挥|产生|取得|形成|起到|具有|重要|广泛|深远|正面|显现|开展|实施|执行|是|有|中|一般|成绩|突破|保证|确保|巩固|拓展|浓厚|和谐|繁荣|活跃|便捷|顺畅|畅通|融洽|显效"
)
_VAGUE = re.compile(rf"(?:(?:{_ADVERB}|{_VERB}|运行保障)[、，,和与及并了]?)+[。.！!；;]?")
_CLAUSE = re.compile(
    rf"[^\d，。；、≥≤]{{2,14}}(?:进一步|有所|明显|显著|不断|持续|逐步|大幅|稳步|有效|得到|日益)(?:地|得到)?(?:{_VERB})[。；]?"
)
_MEASURED = re.compile(
    r"达标|合格|通过|标准|规定|要求|验收|计划|按时|按期|及时|全部|全覆盖|无|零|不发生|不低于|不高于|高于|低于|排名|名列|前列|位居|"
    r"预算|合同|限额|以内|前完成|竣工|建成|投入使用|上线|印发|出台|年底|月底|季度"
)
_NUMBER = re.compile(r"\d[\d,.]*\s*[万亿千百十]*")
_SIGNS = str.maketrans(
    {"＞": ">", "＜": "<", "＝": "=", "（": "(", "）": ")", "，": ",", "；": ";", "：": ":"}
)


@check
def vague_qualitative_target(facts: Facts) -> Iterator[Hit]:
    """Words that nobody can tell to have been met."""
    for item in facts.items:
        for target in item.targets:
            text = target.value.raw.strip()
            if target.value.kind is Kind.QUALITATIVE and _vague(text):
                yield item.at_target(target)


def _vague(text: str) -> bool:
    if _MEASURED.search(text):
        return False
    return bool(_VAGUE.fullmatch(text) or _CLAUSE.fullmatch(text))


@check
def cycle_annual_wording_differs(facts: Facts) -> Iterator[Hit]:
    """Cycle and annual target are worded differently, beyond the number itself."""
    for item in facts.items:
        cycle, annual = item.indicator.cycle, item.indicator.annual
        if (
            len(item.targets) == 2
            and cycle
            and annual
            and _pattern(cycle.value.raw) != _pattern(annual.value.raw)
        ):
            yield item.at_target(annual, cycle=cycle.value.raw)


def _pattern(raw: str) -> str:
    """Return a wording with its numbers left out and its signs in one form."""
    text = unicodedata.normalize("NFKC", raw).translate(_SIGNS)
    for written, sign in ((">=", "≥"), ("=>", "≥"), ("<=", "≤"), ("≧", "≥"), ("≦", "≤")):
        text = text.replace(written, sign)
    text = re.sub(r"\s+", "", text).strip("。.;,")
    return _NUMBER.sub("#", text)
