"""What a line that stands alone may be: the name of a unit, a note, a page number."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PARENTHESES = re.compile(r"[（(][^（）()]*[）)]$")
_UNIT_END = re.compile(
    "(?:局|委|办|厅|部|处|科|中心|院|所|站|馆|台|社|队|校|学|园|会|公司|集团|署|司|府|街道|镇|乡|村|区|县|市|库|场|团|基地|"
    "本级|机关|银行|组|室|厂|宫|协会|关|企业|单位|联盟|大厦|庭|总工会|法院|总站|监狱|博览会)$"
)
_PROJECT_END = re.compile(
    "(?:项目|经费|资金|工程|费|费用|支出|补助|补贴|专项|采购|工作|款|建设|维护|改造|运维)$"
)
_NOTE = re.compile(
    r"(?:第\s?\d+\s?页.*|[-—－\s]*\d{1,4}[-—－\s]*|\d+\s?/\s?\d+|共\s?\d+\s?页"
    r"|(?:注|备注|说明|填表说明|填报说明)\d?\s?[:：].*|(?:合计|小计|总计|续表|（续）|\(续\))"
    r"|[^：:；;。\n]{0,30}(?:19|20)\d\d\s?年[^：:；;。\n]{0,16}(?:预算|决算)(?:公开|草案|报告|说明|编制|文本|信息公开)[^：:；;。\n]{0,8}"
    r"|(?:填报人|填表人|制表人?|审核人?|负责人|联系人|联系电话|电话|填报日期|日期|打印日期|打印时间|单位|金额单位|货币单位)\s?[:：].*)",
    re.DOTALL,
)
_TOTAL = re.compile(
    r"(?:[总合小共]\s*计|总\s*得?\s*分|自评总分|自评得分|评价得分|得分)\s*(?:[（(][^（）()]*[）)])?[:：]?"
)
_AMOUNT = re.compile(r"[\d.,，%％/—\-\s]*(?:分|元|万元|亿元|个|项)?")
_MAX_UNIT = 60


def is_unit_like(text: str) -> bool:
    """Whether a text ends as names of institutions do.

    >>> is_unit_like("某市第一人民医院（本部）"), is_unit_like("设备购置经费")
    (True, False)
    """
    bare = _PARENTHESES.sub("", text.strip()).rstrip()
    return len(text) <= _MAX_UNIT and not re.search("[。；;：:]", bare) and bool(_UNIT_END.search(bare))


def is_project_like(text: str) -> bool:
    """Whether a text ends as names of projects do, or is a sentence, and so names no unit."""
    bare = _PARENTHESES.sub("", text.strip()).rstrip()
    return len(text) > _MAX_UNIT or is_sentence(bare) or bool(_PROJECT_END.search(bare))


def is_sentence(text: str) -> bool:
    """Whether a text holds punctuation or signs that names of institutions never hold."""
    return bool(re.search("[。；;：:≥≤%％]|[，,]$", text.strip()))


def is_total(cells: Sequence[str]) -> bool:
    """Whether the filled cells of a row are a total and its amounts.

    >>> is_total(["合 计", "1,200.5", "98%"]), is_total(["总分", "良好工程"])
    (True, False)
    """
    return bool(cells) and _TOTAL.fullmatch(cells[0]) is not None and all(map(_AMOUNT.fullmatch, cells[1:]))


def is_note(text: str) -> bool:
    """Whether a line is a note, a total or a page number, and no part of the table.

    >>> is_note("- 12 -"), is_note("注：以上为年初数"), is_note("市图书馆")
    (True, True, False)
    """
    return _NOTE.fullmatch(text.strip()) is not None
