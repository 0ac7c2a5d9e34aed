# ruff: noqa: E501
"""How questions ask for what differs between fiscal years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from search.questions.measures import small_number
from search.questions.skeleton import CLAIMED, Canvas, Span


class ChangeKind(StrEnum):
    """What is asked about two or more years."""

    ADDED = "added"
    REMOVED = "removed"
    KEPT = "kept"
    RENAMED = "renamed"
    RAISED = "raised"
    LOWERED = "lowered"
    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    TREND = "trend"
    HIGHEST = "highest"
    LOWEST = "lowest"
    FIRST = "first"
    LAST = "last"


DIRECTED = frozenset(
    {
        *(ChangeKind.RAISED, ChangeKind.LOWERED, ChangeKind.UNCHANGED, ChangeKind.CHANGED),
        *(ChangeKind.TIGHTENED, ChangeKind.LOOSENED),
    }
)
OF_YEARS = frozenset({ChangeKind.HIGHEST, ChangeKind.LOWEST, ChangeKind.FIRST, ChangeKind.LAST})

# How a change is told, in Chinese and in English.
SAID = {
    ChangeKind.RAISED: ("提高", "raised"),
    ChangeKind.LOWERED: ("降低", "lowered"),
    ChangeKind.UNCHANGED: ("不变", "unchanged"),
    ChangeKind.CHANGED: ("变化", "changed"),
    ChangeKind.TIGHTENED: ("收紧", "tightened"),
    ChangeKind.LOOSENED: ("放宽", "loosened"),
    ChangeKind.ADDED: ("新增", "new"),
    ChangeKind.REMOVED: ("不再有", "no longer there"),
    ChangeKind.KEPT: ("都有", "in every year"),
}


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """A question between years.

    Attributes:
        amount: it asks by how much.
        relative: it asks by which share of the earlier value (增长百分之几).
        times: it asks for the later value over the earlier one (是去年的几倍).
        counted: ``project`` or ``indicator`` when it asks how many more of them there are.
        most: how many of the largest changes it asks for (增幅最大的三个), 0 where it asks for none.
        at: where the question first says that something changed.
        many: it asks before that how many did (有多少条指标提高了).
    """

    kinds: tuple[ChangeKind, ...]
    amount: bool = False
    relative: bool = False
    counted: str | None = None
    times: bool = False
    most: int = 0
    at: int = 0
    many: bool = False


def _p(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.ASCII)


_Y = r"(?:去年|上一?年度?|前年|今年|明年|(?:19|20)[0-9]{2}(?:年度?|(?![0-9.]|(?!比|相比)[\u3400-\u9fff%％])))"
_YE = r"(?:last year|the previous year|the year before(?: last)?|(?:in |the )?(?:19|20)[0-9]{2})"
# A year to compare with: what follows or precedes says how.
_AGAINST = _p(
    rf"(?:相比|相较|对比|相对|比|较)(?:于|起)?(?={_Y})(?=[^，,。？?]{{0,40}}(?:比|高|低|多|少|大|小|严|松|宽|紧|增|减|提|升|降|变|不同|区别|差|缩|放|涨|调|新|取消|没|一样|持平|相同|延))",
    rf"(?:跟|和|与|同)(?={_Y})(?=[^，,。？?]{{0,40}}(?:比|不同|区别|变|一样|持平|相同))",
    rf"(?<={CLAIMED})(?:比)(?={_Y})",
    r"相比(?:之下|较)?|对比|相较|同比",
    rf"\b(?:compared? (?:to|with|against)|than|since|versus|vs\.?|relative to|against)(?= {_YE})",
    rf"\b(?:compared? (?:to|with|against)|versus|vs\.?)(?= (?:the )?{_YE})",
)
_SAME_CLAUSE = r"[^，,。？?]{0,12}?"
_RULES: tuple[tuple[ChangeKind, re.Pattern[str]], ...] = (
    (ChangeKind.KEPT, _p(
        rf"{_Y}(?:和|与|及|跟|、){_Y}(?:都|均|也)(?:有|在)(?:的)?",
        r"(?:三|两|几|每|历)年(?:里|间|来)?(?:都|均)(?:有|在|设了?)(?:的)?",
        r"\b(?:exist|appear|present|run|occur)(?:s|ed)? (?:in )?(?:all|every|each|both)(?: (?:three|two))?(?: of the)? years?\b",
        r"\bin (?:both|all|every)(?: (?:three|two))? years?\b",
    )),
    (ChangeKind.REMOVED, _p(
        rf"{_Y}(?:还)?有[、，,]?(?:而|但)?(?:到)?(?:了)?{_Y}(?:却|就|里|的表里)?(?:没有?|不再有|取消)了?(?:的)?",
        r"(?:取消|删除|删掉|去掉|砍掉|撤销|停掉|撤掉)了?(?:的)?(?:有)?(?:哪些|什么|哪几[个项条])?",
        r"(?:不再(?:有|设|设置|出现|保留|安排|列入|实施|开展)|消失|不见)了?(?:的)?(?:有)?(?:哪些|什么)?",
        r"(?:没有?|不在)了的?",
        r"(?:减少|少|没)了(?:的)?(?:有)?(?:哪些|哪几?[个项条]|什么)(?=项目|指标|\u25a0|[?？。\s]*$)",
        r"\b(?:were |was |been |being |got )?(?:dropped|discontinued|removed|cancelled|disappeared|abolished)\b(?: (?:in|from|by))?",
        r"\b(?:no longer|not any ?more)(?: (?:exist|appear|there|present|in)s?)?\b|\bdisappear(?:s|ed)?\b",
    )),
    (ChangeKind.ADDED, _p(
        rf"{_Y}(?:才)?有[、，,]?(?:而|但)?{_Y}(?:却|还)?没有?(?:的)?",
        r"(?<=年)新(?:增|添|设|立|上|列入|开|启动)(?:加|设|立)?(?:的)?(?=(?:有)?(?:哪些|哪几个|什么)?(?:项目|指标))",
        rf"{_Y}(?:还)?没有?[、，,]?(?:而|但)?{_Y}(?:才|新)?(?:开始)?有的?",
        r"新(?:增|添|加|设|立|上|出现)(?:加|设|立)?了(?:的)?(?:有)?(?:哪些|哪几[个项条]|什么|几个|多少个?)?",
        r"新(?:增|添|设|立|出现)(?:加|设|立)?(?:的)?(?:有)?(?:哪些|哪几[个项条]|什么)",
        r"增[设添列]了(?:的)?(?:有)?(?:哪些|哪几[个项条]|什么|几个|多少个?)?",
        r"(?<=年)新(?:增|添|设|立|列)(?:加|设|立)?的(?=\u25a0)",
        r"(?<=年)(?:才)?(?:首次|首度|第一次|头一次|头一回)(?:出现|列入|设立?|提出|纳入|写进|有)(?:了)?的?(?!是?(?:在)?哪)",
        r"(?<=年)(?:才|新|刚)(?:刚|开始)?(?:有|设|增|添|出现|列|加)(?:立|设|加|入)?的(?=[吗么嘛?？]|$)",
        r"新[增添设](?=(?:和|与|及|、|或者?)(?:取消|删除|减少|撤销|停))",
        r"新(?:增|添|设|立|出现)?(?:加|设|立)?(?:的)?(?=(?:项目|指标)(?:有|是|名|$|[?？]|都|呢|分别|各))",
        r"新(?:出现|增加?|设立?|添加?)(?:的)?(?=[?？。\s]*$)",
        r"(?:哪些|什么|哪几个|几个|多少个?)(?:是)?(?:全)?(?<![创更革])新(?:增|设|立|上|开)?(?:的)?(?=项目|指标)",
        r"多(?:了|出来?|出了)(?:的)?(?:有)?(?:哪些|哪几?[个项条]|什么)",
        r"(?:新|才|刚)?(?:冒|多|加)出来的(?=(?:三级|绩效)?指标|项目|$|[?？])|新(?:冒|多)出来(?:的)?",
        r"\b(?:newly (?:added|introduced)|(?<!be )(?:were |was |been )?(?:added|introduced))\b(?: in)?",
        r"\b(?:what|which|any|how many) new(?= (?:projects?|indicators?|targets?)\b)|\b(?:is|are|what is|which are) new\b|\bnew(?= (?:projects?|indicators?|targets?)\b)|\b(?:did|does|do) not exist\b|\bdid(?:n't| not) (?:exist|appear)\b",
    )),
    (ChangeKind.RENAMED, _p(
        r"(?:改|换)了(?:一?个)?(?:新)?(?:名[称字]?|叫法)(?:的)?",
        r"(?:改|换)(?:成|为|叫)?了?(?:什么|哪个)?(?:新)?(?:名[称字]?|叫法)(?:了)?(?:是什么|叫什么)?",
        r"(?:现在|如今|后来|改)叫(?:什么|做什么)(?:名字?|项目|指标)?",
        r"(?:以前|之前|原来|原先|过去|早先|从前)(?:是)?(?:改)?叫(?:什么|做什么)(?:名字?|项目|指标)?",
        r"(?<=年)(?:改)?叫(?:什么|做什么)(?:名字?|项目|指标)?",
        r"\brenamed?\b(?: to| as)?|\b(?:is|are) (?:it |they )?called (?:in|now)\b|\bnew name\b",
    )),
    (ChangeKind.TREND, _p(
        r"(?:怎么|如何|怎样)(?:变化?|演变|发展|调整)(?:的|了)?",
        r"(?:逐年|历年)(?:来)?(?:的)?(?!项目|指标数|有)(?![^。？?]{0,16}(?:哪|谁))",
        r"(?:变化|发展|走势|演变)(?:趋势|情况|过程)",
        r"(?<=目标|指标|数量)(?:的)?(?:变化|走势|趋势)(?=[?？。\s]*$)",
        r"(?:近|最近)?(?:两|三|几|这|历)年(?:来|间)?(?:的)?(?:变化|走势|趋势)(?:情况)?",
        r"\bhow (?:did|has|have|does) (?=.{1,80}\b(?:chang|develop|evolve|progress|mov|vary))",
        r"\b(?:develop(?:ed)?|evolved?|progress(?:ed)?)\b(?=.{0,20}(?:from|since|between|over|$|\?))|\btrends?\b(?: of| in| for)?",
    )),
    (ChangeKind.UNCHANGED, _p(
        r"一(?:个|条|项|点)(?:儿)?(?:都|也)?(?:没有?|未)(?:被)?(?:变化?|变动|调整|改变?|动)(?:过)?的?",
        r"(?<!有)(?:没有?|未|无)(?:发生)?(?:任何)?(?:变化?|变动|调整|改变?)(?:过)?的?",
        r"(?:保持)?(?:不变|持平)的?|(?<!有)(?:没有?|未)(?:被)?(?:动|改|变|调)过?(?:的)?(?![作态力善])",
        r"(?:两|三|几)年(?:的)?(?:目标|指标)?值?(?:都|是不是|是否)?(?:完全|都)?(?:一样|相同|一致)(?:的)?",
        r"\b(?:un ?changed|(?:has |have |did |was |were )?not change(?:d)?|stay(?:ed)? the same|remain(?:ed)? the same|kept the same)\b",
    )),
    (ChangeKind.TIGHTENED, _p(
        r"(?:被)?(?:更|变|收|趋|加|要求)?(?:严格|严了|收紧|加严|变严|更严|变紧|越来越[严紧])了?(?:的)?",
        r"\b(?:got |become |became |been |were |was )?(?:stricter|tighter|tightened|more demanding|tougher)\b",
    )),
    (ChangeKind.LOOSENED, _p(
        r"(?:被)?(?:变得?|更|要求)?(?:宽松|放宽|放松|变松|更松|更宽|变宽|越来越[松宽])了?(?:的)?",
        r"\b(?:got |become |became |been |were |was )?(?:looser|loosened|relaxed|less strict|less demanding|softened)\b",
    )),
    (ChangeKind.RAISED, _p(
        rf"(?:高于|超过|多于|大于)(?={_Y})|多了(?=多少|几)|多(?=多少|几)|慢(?:了)?(?=多少|几)|涨价了?(?:的)?",
        r"(?:被)?(?:提上去|涨上去|提高|上调|调高|调增|抬升|拉高|走高|回升|加大|上涨|涨|上升|增加|增长|变高|变多|抬高|加码|升高|提升|更高|更多|增多|延长|变长)了?(?:的)?(?!率|企业|项目经费)",
        r"\b(?<!be )(?:were |was |been |got |has |have )?(?:raised?|increased?|higher|rise|risen|rose|went up|gone up|grown|grew|go up)\b(?: by)?",
    )),
    (ChangeKind.LOWERED, _p(
        rf"(?:低于|少于|小于|不及|不如)(?={_Y})|少了(?=多少|几)|少(?=多少|几)|减了(?=多少|几)|快(?:了)?(?=多少|几)|(?<=年)节?省(?:了|下)?(?=多少|几)",
        r"降价了?(?:的)?",
        r"(?:被)?(?:降下来|降下去|减下来|降低|下降|下调|调减|压减|压缩|压降|走低|回落|缩水|调低|减少|缩短|变短|变低|变少|下跌|压低|更低|更少|缩减|降|缩)了?(?:的)?(?!率)",
        r"\b(?<!be )(?:were |was |been |got |has |have )?(?:lowered|lower|decreased?|reduced|fall(?:en)?|fell|cut|go down|decline[sd]?|went down|gone down|shrunk|drop)\b(?: by)?",
    )),
    (ChangeKind.CHANGED, _p(
        r"(?:有|发生)?(?:了)?(?:什么|哪些|何|多大|多少)?(?:变化|变动|调整|改变|区别)了?(?:的)?",
        r"变了(?:的)?",
        r"两年(?:的)?(?:目标|指标)?值?(?:是否|有没有|有无|有)(?:变化|变动|调整|改变|变)(?:过)?",
        r"从(?:多少|几)[\u3400-\u9fff]{0,2}?(?:改|变|调|提|升|降|涨|减|增|缩短|延长)[\u3400-\u9fff]?(?:成|为|到|至)了?(?:多少|几)",
        r"\b(?:chang(?:e|es|ed)|different|differ|difference)\b",
    )),
)  # fmt: skip
_VERBS = (ChangeKind.RAISED, ChangeKind.LOWERED, ChangeKind.TIGHTENED, ChangeKind.LOOSENED)
_LISTED = re.compile(
    r"(?:哪些|什么|有没有|哪几[个条项])[^，。？]{0,8}(?:目标|指标|成本|要求|上限|下限|标准)|(?:目标|指标|成本|要求|上限|下限|标准)(?:有)?(?:哪些|哪几[个条项])"
)
_EACH_YEAR = re.compile(
    r"(?:[两三四五几多]年(?:来|里|间)?(?:都|均|一直|持续|每年)|年年|逐年|连年)[^，。？]{0,8}$"
)
_WHETHER = re.compile(
    rf"{_Y}[^，。？]{{0,12}}(?:有没有|有无|是否|是不是|可曾)(?:有所|都)?$|^(?:by how much )?did\b.{{2,}}$"
)
_ANY = re.compile(r"(?:有没有|有无|是否有)[^，。？]{0,10}$")
_NOUN = re.compile(
    rf"(?!是|有)[^，。？]{{0,8}}?(?:指标|目标|成本|要求|上限|下限|标准|{CLAIMED})|(?:有|是)?哪(?:些|几)"
)
_OF_A_YEAR = (ChangeKind.ADDED, ChangeKind.REMOVED)
_PLAIN = (
    (ChangeKind.RAISED, _p(r"[高大长贵]|(?<!最)(?<!至)多(?!少)")),
    (ChangeKind.LOWERED, _p(r"[低小短]|(?<!多)(?<!至)(?<!最)少|便宜")),
    (ChangeKind.TIGHTENED, _p(r"严")),
    (ChangeKind.LOOSENED, _p(r"松|宽")),
    (ChangeKind.UNCHANGED, _p(r"一样|相同|相等")),
)
_AMOUNT = _p(
    r"(?:了)?(?:多少|几)(?:个百分点|百分点|万元|亿元|分钟|小时|公里|个月|平方米|[家个万元亿人次份场条件名户台辆艘座亩吨天项钱间套处所篇部册支批款只棵株盏口根箱期届班栋幢站片块盘米顶床])?(?:指标|项目|单位)?",
    r"相?差(?:距)?(?:多少|几|多大)?(?:是)?",
    r"\b(?:by )?how (?:much|many)\b(?: more| fewer| less)?|\bdifference\b",
)
_TIMES = _p(
    rf"(?:是|为|相当于|占|达到?)(?:了)?{_Y}(?:的)?(?:目标|指标)?(?:值)?(?:的)?(?:几|多少)(?:倍)",
    rf"(?:是|为|相当于|占|达到?)(?:了)?{_Y}(?:的)?(?:目标|指标)?(?:值)?(?:的)?(?:百分之(?:几|多少)|几成|多少成|(?:多大)?比例)",
    rf"\bhow many times\b(?=.{{0,60}}{_YE})",
)
_GAP = _p(
    r"(?<!出)(?:相差|差)(?:了|距)?(?:是|有)?(?:多少|几|多大)(?:个百分点|百分点|万元|亿元|亿|分钟|小时|公里|[家个万元人份次场条件名台辆座亩吨天项])?"
)
_COUNTED_BEFORE = re.compile(
    r"(项目|指标)(?:的)?(?:数量|数|总数|条数|个数)?(?=[比较]|相比|今年|去年|20[0-9]{2}年?比|(?:增加|减少|多|少|增|减)了?(?:多少|几)[个条项])"
)
_HOW_MANY = re.compile("(?<!从)(?:多少|几)个")
_OF_NUMBER = re.compile("[多少增减新]")
_COUNTED = {"项目": "project", "指标": "indicator"}
_RELATIVE = _p(
    r"(?:了)?(?:百分之(?:几|多少)|几成|多大(?:的)?(?:比例|幅度)|幅度(?:是)?(?:多少|多大))",
    r"\bby (?:what|which) (?:percentage|per ?cent|share|proportion)\b|\bpercentage (?:change|increase|growth|decrease)\b",
)
_WHICH_YEAR = _p(
    r"(?:是)?哪(?:一|个)?年(?:度|份)?(?:的)?",
    r"\b(?:in )?(?:which|what) year(?: (?:has|had|is|was|saw|set))?(?: the)?\b",
)
_MOST = _p(
    r"(?:多|高|大)(?=[?？。\s]*$)",
    r"(?:最|更)(?:高|多|大|长|严)(?:一些|一点)?(?:的)?|\b(?:the )?(?:highest|largest|biggest|most|greatest)\b|\bmore(?= (?:projects|indicators)\b)",
)
_LEAST = _p(
    r"(?:少|低|小)(?=[?？。\s]*$)|(?:最|更)(?:低|少|小|短|松)(?:一些|一点)?(?:的)?|\b(?:the )?(?:lowest|smallest|fewest|least)\b|\b(?:fewer|less)(?= (?:projects|indicators)\b)"
)
_HELD = r"(?:是)?(?:出现|列入|设立|设置|纳入|提出|有|在|于|写进|进入){0,2}(?:了|的)?"
_FIRST = _p(
    rf"(?:最早|最先|首次|首度|第一次|头一回|一开始){_HELD}|(?:从)?(?=哪(?:一|个)?年(?:度)?(?:起|开始))|(?<=年)(?:度)?(?:起|开始){_HELD}"
    r"|(?<=年)(?:度)?(?:才)?新[增设添上立](?:加)?(?:的)?(?![^，。？]{0,8}最)",
    r"\bfirst (?:appear(?:ed|s)?|set|listed|introduced|included|in)\b|\bfirst\b|\b(?:was|were)? ?(?:introduced|added)\b",
)
_LAST = _p(rf"(?:最后一次|最后|最近一次|末次){_HELD}", r"\blast (?:appear(?:ed|s)?|set|listed|included)\b")
_IN_TABLE = _p(r"(?:的)?(?:表|目标表|表格)(?:里|中|上)?|出现(?:的|过)?|列入(?:的|过)?|did|does|appear")
_PAIRED = _p(rf"从{_Y}(?:到|至){_Y}", rf"\b(?:from|between) {_YE} (?:to|and) {_YE}")
_BIGGEST = _p(
    r"(?P<noun>[增涨升]幅|增长率|增速|[降跌减]幅|(?:变化|变动|调整)(?:的)?幅度|变幅)最[大高快]",
    r"(?P<verb>[提调](?=得)|提高|增加|增长|上升|上涨|上调|涨|升|提升|降低|下降|下调|减少|减|降|缩短|压减|变化|变动|调整|收紧|放宽)(?:得|的|了|幅度){0,2}最[多大快高厉]害?",
    r"\b(?P<verb_en>increased?|rose|risen|raised|grew|decreased?|fell|fallen|dropped|lowered|reduced|changed?) (?:by )?(?:the )?most\b",
    r"\b(?:largest|biggest|greatest|steepest|sharpest) (?P<noun_en>(?:relative |percentage )?(?:increase|rise|growth|decrease|drop|fall|reduction|change))\b",
)
_OF_MOST = re.compile(r"(?:的)?(?:前)?([0-9]|[一二两三四五六七八九十])(?:个|项|条)")
_WORDS_OF_KIND = (
    (ChangeKind.TIGHTENED, ("收紧",)),
    (ChangeKind.LOOSENED, ("放宽",)),
    (ChangeKind.RAISED, ("增", "涨", "升", "提", "上调", "increase", "rise", "rose", "raise", "gr")),
    (
        ChangeKind.LOWERED,
        ("降", "跌", "减", "下调", "缩短", "decrease", "drop", "fall", "fell", "reduc", "lower"),
    ),
)
# A verb of change with 了 compares with the year before, even where no year is named.
_DONE = re.compile(r"了|^被|新出现|\b(?:raised|lowered|increased|decreased|tightened|loosened|stricter|looser|dropped|added|renamed|unchanged|reduced)\b|不变|没有?[变动改调]|未[变动改调]|持平|取消|不再|is new|are new|(?:what|which|any|how many) new$|no longer|有(?:变化|变动|调整|改变)|\bnot change")  # fmt: skip


def change_asked(canvas: Canvas, named: Sequence[Span] = ()) -> ChangeAsked | None:
    """Claim the words that ask for a difference between years; ``None`` when nothing does.

    ``named`` are the spans of names: what they end in (…项目数) is not counted.
    """
    text = canvas.open_text
    if whole := _year_asked(canvas, text) or _most_asked(canvas, text):
        return whole
    against = bool(list(_AGAINST.finditer(text)))
    paired = bool(_PAIRED.search(text)) or len(re.findall(_Y, text)) > 1
    found = list(_explicit(text, anyway=against or paired))
    if not found and against:
        found = list(_plain(text))
    times = _TIMES.search(text) if len(re.findall(_Y, text)) > 1 else None
    gap = _GAP.search(text) if len(re.findall(_Y, text)) > 1 and not found else None
    if (times or gap) and not found:
        found = [(ChangeKind.CHANGED, times or gap)]  # type: ignore[list-item]
    kinds, taken = [kind for kind, _ in found], [match for _, match in found]
    if not kinds:
        return None
    if against:
        canvas.take(_AGAINST)
    for match in taken:
        _claim_around_years(canvas, match)
    relative = canvas.take(_RELATIVE)
    # 变严的有哪几条: which, not how many
    amounts = [m for m in canvas.find(_AMOUNT) if not canvas.text[: m.start()].endswith("哪")]
    asked = [match.group() for match in (*amounts, *(m for m in taken if _HOW_MANY.search(m.group())))]
    subject = _COUNTED_BEFORE.search(canvas.text)
    if subject and not any(span.start <= subject.start() < span.end for span in named):
        of_number = "数" in subject.group() or any(_OF_NUMBER.search(match.group()) for match in taken)
        units = ("个", "条", "项", *(("多少", "几") if of_number else ()))
        asked = [a + subject[1] if a.endswith(units) else a for a in asked]
    at = min(match.start() for match in taken)
    many = any(match.start() < at and re.search("(?:多少|几)[个条项]", match.group()) for match in amounts)
    counted = next((noun for word, noun in _COUNTED.items() for text in asked if text.endswith(word)), None)
    canvas.take(_p(r"[比跟和与同](?=\u25a0|$|[，,])|(?<=年)比|(?:来|相)比|起来|(?<![0-9年])到(?=20)"))
    canvas.take(_p(r"连续|始终|一直|年年"))
    return ChangeAsked(
        tuple(dict.fromkeys(kinds)),
        bool(asked or gap),
        relative,
        None if many else counted,
        times is not None,
        at=at,
        many=many,
    )


def _explicit(text: str, *, anyway: bool) -> Iterator[tuple[ChangeKind, re.Match[str]]]:
    """Verbs of change; without a year to compare with, only those that say that it has happened."""
    taken: list[re.Match[str]] = []
    for kind, pattern in _RULES:
        for match in pattern.finditer(text):
            if CLAIMED in match.group() or any(
                m.start() < match.end() and match.start() < m.end() for m in taken
            ):
                continue
            years = len(re.findall(_Y, match.group())) > 1 or bool(re.match(_Y, text[match.end() :]))
            years = years or (kind in _OF_A_YEAR and bool(re.search(rf"{_Y}的?$", text[: match.start()])))
            alone = (
                _listed(kind, match, text)
                or ("新" in match.group() and re.match("哪|什么|几|多少", match.group()))
                or kind in (ChangeKind.KEPT, ChangeKind.RENAMED, ChangeKind.TREND)
                or match.group().startswith(("从", "两年", "三年", "几年"))
                or _DONE.search(match.group())
                or (kind in _VERBS and _EACH_YEAR.search(text[: match.start()]))
                or (match.group().endswith("的") and _ANY.search(text[: match.start()]))
                or (kind in (*_VERBS, ChangeKind.CHANGED) and _WHETHER.search(text[: match.start()]))
            )
            if anyway or years or alone:
                taken.append(match)
                yield kind, match


def _listed(kind: ChangeKind, match: re.Match[str], text: str) -> bool:
    """Whether a verb of change ends a question for a list (今年哪些目标上调)."""
    after = text[match.end() :]
    before = text[: match.start()]
    dated = kind in (ChangeKind.TIGHTENED, ChangeKind.LOOSENED) or re.search(rf"{_Y}.?$", before)
    if (
        kind in _VERBS
        and match.group().endswith("的")
        and dated
        and not re.search("最$|周期", before)
        and _NOUN.match(after)
    ):
        return True
    ends = re.match(r"(?:的)?(?:指标|目标|成本|项目)?(?:有)?(?:哪些|什么)?[?？。\s]*$", text[match.end() :])
    return kind in _VERBS and ends is not None and _LISTED.search(text) is not None


def _plain(text: str) -> Iterator[tuple[ChangeKind, re.Match[str]]]:
    """The first bare adjective after the year compared with (比去年高)."""
    for kind, pattern in _PLAIN:
        for match in pattern.finditer(text, _first(text)):
            if CLAIMED not in match.group():
                yield kind, match
                return


def _first(text: str) -> int:
    match = _AGAINST.search(text)
    return match.start() if match else 0


def _claim_around_years(canvas: Canvas, match: re.Match[str]) -> None:
    """Claim a match but leave its years to be read as years."""
    at = match.start()
    for year in [*re.finditer(_Y, match.group()), None]:
        end = match.start() + year.start() if year else match.end()
        if end > at:
            canvas.claim(at, end)
        at = match.start() + year.end() if year else at


def _most_asked(canvas: Canvas, text: str) -> ChangeAsked | None:
    """The largest of the changes (增幅最大的指标)."""
    found = _BIGGEST.search(text)
    if found is None:
        return None
    many = _OF_MOST.match(text, found.end())
    canvas.claim(found.start(), many.end() if many else found.end())
    canvas.take(_AGAINST)
    canvas.take(_p(r"[比跟和与同](?=\u25a0|$|[，,])|(?<=年)比|(?:来|相)比|起来"))
    word = next(group for group in found.groups() if group)
    kind = next(
        (kind for kind, parts in _WORDS_OF_KIND if any(part in word for part in parts)), ChangeKind.CHANGED
    )
    relative = bool(found["noun"]) or "relative" in word or "percentage" in word
    return ChangeAsked((kind,), relative=relative, most=(small_number(many[1]) or 1) if many else 1)


def _year_asked(canvas: Canvas, text: str) -> ChangeAsked | None:
    if not _WHICH_YEAR.search(text) or _BIGGEST.search(text):
        return None
    for kind, pattern in ((ChangeKind.FIRST, _FIRST), (ChangeKind.LAST, _LAST)):
        if any(m.group() for m in pattern.finditer(text)):
            canvas.take(pattern)
            canvas.take(_WHICH_YEAR)
            canvas.take(_IN_TABLE)
            return ChangeAsked((kind,))
    for kind, pattern in ((ChangeKind.HIGHEST, _MOST), (ChangeKind.LOWEST, _LEAST)):
        if pattern.search(text):
            canvas.take(_WHICH_YEAR)
            canvas.take(pattern)
            return ChangeAsked((kind,), amount=True)
    return None
