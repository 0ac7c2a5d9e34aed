"""The words around a number: comparators, approximations, and numbers that are no quantities.

Everything here is data for :mod:`ontology.quantities.scanner`; texts are in one width and simplified.
"""

from __future__ import annotations

import re
from itertools import product

from ontology.quantities.units import HAN
from ontology.values import Comparator

GE, LE, GT, LT = Comparator.GE, Comparator.LE, Comparator.GT, Comparator.LT
EQ, ABOUT = Comparator.EQ, Comparator.ABOUT


def _words(comparator: Comparator, words: str) -> dict[str, Comparator]:
    return dict.fromkeys(words.split(), comparator)


def _phrases(comparator: Comparator, phrases: str) -> dict[str, Comparator]:
    return dict.fromkeys((phrase.strip() for phrase in phrases.split(",")), comparator)


def _negations() -> dict[str, Comparator]:
    """不超过, 不得低于, 未高于 ...: the negation of > is ≤, of < is ≥."""
    before = ["不", "不得", "不能", "不应", "不可", "不许", "不宜", "未", "没有"]
    above = dict.fromkeys(["超过", "超出", "高于", "多于", "大于", "突破", "超"], LE)
    below = dict.fromkeys(["低于", "少于", "小于", "下于", "短于"], GE)
    return {no + word: meaning for no, (word, meaning) in product(before, (*above.items(), *below.items()))}


BEFORE: dict[str, Comparator] = {
    **_words(GE, "≥ >= => 大于等于 大于或等于 等于或大于 高于等于 高于或等于 多于等于 多于或等于 达到或超过"),
    **_words(GE, "至少 最少 最低 起码 不下"),
    **_words(LE, "≤ <= =< 小于等于 小于或等于 等于或小于 低于等于 低于或等于 少于等于 少于或等于"),
    **_words(LE, "至多 最多 最高 顶多"),
    **_words(GT, "> 超过 超出 高于 大于 多于 长于 超 逾 突破 不止"),
    **_words(LT, "< 低于 小于 少于 短于 不到 不足 不满 达不到 未达 未达到 没达到 没有达到 不及"),
    **_words(EQ, "= == 等于 正好 恰好 刚好 恰为"),
    **_words(ABOUT, "≈ ~ 约 大约 大概 约等于 大致 近 接近 将近"),
    **_negations(),
    "> =": GE,
    "< =": LE,
}
"""Comparators before a number; the longest that fits wins (不超过 over 超过)."""

LONGEST_BEFORE = max(map(len, BEFORE))

BEFORE_ENGLISH: dict[str, Comparator] = {
    **_phrases(GE, "at least, no less than, no fewer than, not less than, not fewer than, no lower than"),
    **_phrases(GE, "not lower than, not below, not under, greater than or equal to, more than or equal to"),
    **_phrases(GE, "minimum of, a minimum of"),
    **_phrases(LE, "at most, no more than, not more than, not over, not above, not exceeding, up to, within"),
    **_phrases(LE, "no higher than, not higher than, less than or equal to, fewer than or equal to"),
    **_phrases(LE, "not greater than, no greater than, maximum of, a maximum of"),
    **_phrases(
        GT, "more than, over, above, exceeding, exceeds, exceed, greater than, higher than, larger than"
    ),
    **_phrases(LT, "less than, under, below, fewer than, lower than, smaller than"),
    **_phrases(EQ, "exactly, precisely, equal to, equals, equal"),
    **_phrases(ABOUT, "about, around, approximately, roughly, nearly, almost, close to, some"),
}

AFTER: dict[str, Comparator] = {
    **_words(GE, "以上 及以上 或以上 及其以上 之上 (含)以上 以上(含) (含)及以上"),
    **_words(LE, "以下 及以下 或以下 及其以下 之下 以内 之内 (含)以下 (含)以内 以下(含) 以内(含)"),
    **_words(ABOUT, "左右 上下"),
    **_phrases(GE, "or more, or above, or higher, and above, and over"),
    **_phrases(LE, "or less, or fewer, or below, or lower, and below"),
}
"""Comparators after a number and its unit; 以上, 以下 and 以内 include it."""

AFTER_SORTED = tuple(sorted(AFTER, key=len, reverse=True))

GUARDED = {"约": "节预签履违集制契公条合邀毁特缔俭解", "近": "附邻靠临最", "超": "赶高反"}
"""One-character comparators that are none as the end of another word (节约50万元)."""

FILLERS = ("达到", "控制在", "应达", "为", "是", "在", "达", "到", "于", "的")
"""Words that may stand between a comparator and its number (约为, 正好是)."""

STATES = ("为", "是", "达到", "达", "到", "至", "于")
"""After these a bare number in free text is a value."""

CURRENCY_BEFORE = re.compile(r"(?:RMB|CNY|USD|HKD|EUR|US\$|人民币|港币|美金|[¥$€]) ?$", re.IGNORECASE)
SIGN_CONTEXT = set(" (,;:=<>≥≤~≈于过到为是在达\n")
"""Before a minus sign; elsewhere ``-`` is a dash."""

RANGE_SIGN = re.compile(r" ?(?:[-~]{1,2}|至|到| to ) ?", re.IGNORECASE)
RANGE_AND = re.compile(r" ?(?:和|与|及|、|and) ?", re.IGNORECASE)
RANGE_BEFORE = re.compile(r"(?:介于|在|从|between|from) ?$", re.IGNORECASE)
RANGE_AND_BEFORE = re.compile(r"(?:介于|在|between) ?$", re.IGNORECASE)
RANGE_WORDS = {"介于", "between"}
RANGE_AFTER = re.compile(r" ?(?:之间|以内|之内|区间)")

MONEY_NAME = re.compile(
    r"金额|投资|产值|收入|资金|经费|成本|费用|营收|利润|税|销售额|贷款|担保额|预算|补助|总额|[费款额]$"
)
COUNT_NAME = re.compile(r"次数?$|人数|数量|点击|阅读|播放|浏览|下载|访问|曝光|[量数]$")
"""Names that say whether a bare 亿 or 万 is money; money words count first."""

RATE_TIME = re.compile(r"(?:平均)?每(?:个)?(年度|年|季度|季|月|周|天|日|小时)")
FRAME_BEFORE = re.compile(r"(?:最近|今后|未来|此后|连续|近|前|后)$")
"""N年 after these is a span of time that another number holds for, never a target."""

HAN_WEAK = set("级类种部站点批届期代段层号线道面头组块口手门节本度成季日")
"""After a Chinese numeral these count only beside a comparator: 三级, 二期, 一批 are not three, two, one."""
IDIOMS = re.compile(
    rf"一(?:批|些|系列|站|部分|方面|张网|件事|条龙|条街|把手|口|样|起|(?![百千万亿])[{HAN}]一)"
    r"|[一二三]次(?:性|验收|通过|合格|成功|交验|检验|办|供水|创业|元|开发|污染|产业|分配)"
    r"|[一二两三四五六七八九十]个(?:维护|代表|自信|意识|确立|全面|坚持|必须|统筹|结合|聚焦|一工程|一批|有利于)"
)
LATIN_NAMES = {"g", "k", "d", "a", "b", "c", "s", "n", "x", "p"}
"""5G, 4K, 3D, 5A, 2B: a single letter after a number makes a name, unless a comparator stands before it."""

STOP_UNITS = re.compile(
    r"^(?:以|的|之|内|左右|上下|完成|达标|分别|合计|年|月|日|代|后|前|强|佳|个|和|与|及|或|至|到|多|余|不|无|未|有|是|为)"
)
"""What never begins a measure word that the table does not know."""

CLAUSE_END = re.compile(r"[,;。!?\n、()]")
CLAUSE = re.compile(r"[,;。!?\n]")

_YEAR = r"(?:19|20)[0-9]{2}"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_NO_DIGIT_BEFORE = r"(?<![0-9.])"
_HAN_DIGITS = "一二三四五六七八九十"
_PART_OF_MONTH = "份|底|初|末|中旬|上旬|下旬"
_IN_QUOTES = r"[^“”‘’「」『』《》\"'≥≤<>=\n]{0,24}"

MASKED: dict[str, str] = {
    "date": "|".join(
        (
            rf"{_NO_DIGIT_BEFORE}{_YEAR} ?年(?:度|底|初|末)?(?: ?[0-9]{{1,2}} ?月(?:{_PART_OF_MONTH})?)?"
            r"(?: ?[0-9]{1,2} ?[日号])?",
            rf"{_NO_DIGIT_BEFORE}{_YEAR}[./-]{_MONTH}[./-][0-9]{{1,2}}(?![0-9])",
            rf"{_NO_DIGIT_BEFORE}{_YEAR}[./-]{_MONTH} ?[-~至到] ?{_YEAR}[./-]{_MONTH}(?![0-9])",
            rf"(?<![0-9.≥≤<>=]){_YEAR}[.]{_MONTH}(?= ?(?:$|[,;。)]|年|前|底|起|止|至))",
            rf"{_NO_DIGIT_BEFORE}{_YEAR} ?[-~至到、和与/] ?{_YEAR}(?= ?(?:年|学年|财年|$|[,;。)?]))",
            r"(?<![0-9:])[0-9]{1,2}:[0-9]{2} ?[-~至到] ?[0-9]{1,2}:[0-9]{2}(?![0-9:])",
            rf"(?i:{_YEAR} (?:and|to) {_YEAR}(?= ?(?:$|[?.,;)]|in\b|for\b|by\b|at\b|of\b)))",
            rf"{_NO_DIGIT_BEFORE}[0-9]{{2}}年(?:底|末|初)",
            rf"{_NO_DIGIT_BEFORE}[0-9]{{1,2}} ?[-~至到] ?[0-9]{{1,2}} ?月(?!内)",
            rf"{_NO_DIGIT_BEFORE}[0-9]{{1,2}} ?月(?: ?[0-9]{{1,2}} ?[日号]|{_PART_OF_MONTH}|前|起)",
            rf"{_NO_DIGIT_BEFORE}[0-9]{{1,2}} ?(?:日(?=前|起|止|至)|号)",
            rf"[{_HAN_DIGITS}]{{1,3}}月(?:{_PART_OF_MONTH}|前|起|[{_HAN_DIGITS}]{{1,3}}[日号])",
            rf"(?<![0-9≥≤<>=])[一二三四1234]季度|[上下前后]半年|[〇零{_HAN_DIGITS}]{{4}}年",
        )
    ),
    "ordinal": "|".join(
        (
            rf"第 ?(?:[0-9]{{1,20}}(?:\.[0-9]{{1,9}})?|[{_HAN_DIGITS}百两]{{1,8}})",
            rf"(?<![提之底日月年目当以])前 ?(?:[0-9]{{1,9}}|[{_HAN_DIGITS}百]{{1,6}})"
            rf"(?:名|位|强|列|%|(?![0-9个{HAN}]))",
            rf"[0-9]{{1,5}}强|[{_HAN_DIGITS}百]{{1,3}}强",
        )
    ),
    "name": "|".join(
        (
            r"(?!RMB|CNY|USD|HKD|EUR)[A-Za-z]{1,20}[-_+]?[0-9]{1,20}(?:[.-][0-9]{1,20}){0,3}[A-Za-z]{0,20}",
            r"(?<![0-9.])[0-9]++(?:\.[0-9]++)?+(?:[-+×*/][0-9]++(?:\.[0-9]++)?+){2,}",
            r"(?<![0-9.])[0-9]+(?:\.[0-9]+){2,}",
            r"(?<![0-9])0[0-9]{2,3}-[0-9]{7,8}(?![0-9])",
            r"(?<![0-9])[0-9]+ ?(?:[×*] ?|\+)[0-9]+",
            rf"(?<=[{HAN}])[0-9]{{5,12}}(?=产业|热线|体系|工程|行动|计划|平台)",
            rf"(?<=[{HAN}])(?<![达为是到于过约率分])[0-9]\.0(?![0-9%])(?= ?(?:$|[,;。、)]|[{HAN}]))",
        )
    ),
    "quoted": rf"(?<![≥≤<>=])[“‘「『《\"'](?! ){_IN_QUOTES}[0-9]{_IN_QUOTES}[”’」』》\"']",
    "list": rf"(?:(?<=[,;。\n])|^) ?(?:\(?[0-9]{{1,2}}[)、.](?=[^0-9 ]|{_YEAR} ?年))",
    "ratio": r"(?<![0-9.])[0-9]+(?:\.[0-9]+)? ?[:/] ?[0-9]+(?:\.[0-9]+)?(?= ?(?:$|[,;。)]|以[上下内]))"
    rf"|(?:[{_HAN_DIGITS}]|[{_HAN_DIGITS}百千万]{{2,7}})分之[{_HAN_DIGITS}]{{1,6}}",
}
"""Stretches whose numbers are no quantities, by kind; ``ratio`` is reported as unread."""

MASKABLE = re.compile("[年月日号季第前强分A-Za-z“‘「『《\"'、.)+×*/:~至到-]|[0-9]{5}")
"""Without one of these a text has nothing to mask."""

MASK = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in MASKED.items()))
