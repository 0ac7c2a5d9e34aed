# ruff: noqa: E501
"""Other ways of saying, led to the plain one before a question is read.

Only closed-class wording is touched: comparators, order of words, spelling variants of the schema's own
nouns. Names, themes and numbers of the tables stay as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import cn2an

from ontology.fold import fold_char
from search.questions.skeleton import is_chinese

_NUMBER = r"[0-9][0-9.,]*"
_MEASURE = r"[\u3400-\u9fff%％/]{0,4}?"


_DIGITS = "零一二三四五六七八九"


def _percent(match: re.Match[str]) -> str:
    number = cn2an.cn2an(match[1], "smart")
    return f"{number}.{_DIGITS.index(match[2])}%" if match[2] else f"{number}%"


def _tenths(match: re.Match[str]) -> str:
    ones = "五" if match[2] == "半" else match[2]
    return f"{10 * _DIGITS.index(match[1]) + (_DIGITS.index(ones) if ones else 0)}%"


def _year(match: re.Match[str]) -> str:
    last = match[2] if match[2].isdigit() else str(_DIGITS.index(match[2]))
    return f"202{last}"


_Plain = str | Callable[[re.Match[str]], str]


def _rules(*pairs: tuple[str, _Plain]) -> tuple[tuple[re.Pattern[str], _Plain], ...]:
    return tuple((re.compile(pattern, re.IGNORECASE), plain) for pattern, plain in pairs)


_CHINESE = _rules(
    (r"专案|项木|项日|向目", "项目"),
    (r"指表|只标|旨标", "指标"),
    (r"单位(?:造价|成本|费用)(?=[^，。？]{0,3}(?:[0-9不超低高少多在]|大于|小于))", "单价"),
    (r"几个(?=小时|钟头|工作日|学时|百分点)", "几"),
    (
        r"([0-9.]+(?:万|亿)?)(?:元|块)?(?:一|每|/)([家台人场件次套期份辆艘座条名户床只棵亩篇册处部块盏米吨株头顶])(?!分|部|线|级)",
        r"\1元/\2",
    ),
    (r"(?:有)?多贵(?=[?？。\s]*$)", "多少钱"),
    (r"几(?:万|千|百)(?=[\u3400-\u9fff])(?!元|块|个|分|[的是呢吗])", "多少"),
    (r"(?<=[\u3400-\u9fff])加(?:上)?(?=[^，。？]{2,14}(?:一共|总共|合计|共计))", "和"),
    (r"(?<=[多几])(少?)(?:个)?万(?=[?？。\s]*$)", r"\1"),
    (r"了([^，。？了]{0,12})(?:没有|没)(?=[?？。\s]*$)", r"了\1吗"),
    (
        r"(?<![第十百0-9统进])(?:一|1)(?:个)?([家台人场件次套期份辆艘座条名户床只棵亩篇册处部块盏米吨株头根箱门节顶])(?!分|部|线|线|级|体|次性|项)(?=[^，。？]{0,12}(?:多少钱|几元|多少元|多少万元|(?:成本|费|补贴?|补助|奖励?|价|花)(?:最多|上限)?(?:是|为|要)?(?:多少|几)))",
        r"每\1",
    ),
    (r"(?:几个|多少个|几|多少)亿(?!元|[\u3400-\u9fff]{0,2}[家人次户])", "多少亿元"),
    (r"实效(?=指标)", "时效"),
    (r"不地于|不低与", "不低于"),
    (r"(一级指标|二级指标|类别|大类)[（(][^（）()]{2,40}[）)]", r"\1"),
    (r"^(?:馆|站|校|院|所|队|县|区|镇|村|街道|中心)里(?:的)?(?=[\u3400-\u9fff]{3,})", ""),
    (r"(?<![0-9.])(2[0-9])(?=[、,，和与及到至](?:2[0-9][、,，和与及到至])*(?:20)?2[0-9]年)", r"20\1"),
    (r"(?:编码|代码|编号)?(?:以)?(?<![0-9.])([1-4][1-9]?)(?:来)?(?:开头|打头)(?:的)?", r"\1类"),
    (r"(?<=[\u3400-\u9fff\s])(奖励?|补贴?|补助|资助|扶持)(?:多少|几)(?=[?？。，,\s]*$)", r"\1多少钱"),
    (
        r"(?:一|每|1)(?:个)?([家台人场件次套期份辆艘座条名户床只棵亩篇册处部吨块盏])(?:的)?(?:价格?|成本|费用)?(?:不(?:能)?超过|不高于|最多|至多|上限|封顶)(?:是|为|要)?((?:多少|几)(?:万|亿)?(?:元|块|钱))",
        r"每\1最多\2",
    ),
    (
        r"(要|应|需|得|该|将)(?:下降|降低|减少|上升|提高|提升|增长|增加|降|升|减|涨)(?:低|少|长|高)?(?:百分之)(?:几|多少)",
        r"\1达到多少",
    ),
    (r"[，,]?合(?:计|共)?(?=[0-9零一二三四五六七八九十百千万两]+(?:万|亿)?元(?:以上|以下|以内))", ""),
    (r"百分之百", "100%"),
    (
        r"(?<=[多几])(少?[^，。？]{0,2}?)(?:才|就)?(?:能)?(?:算)?(?:合格|达标|过关|过线|及格)(?=[?？。]|$)",
        r"\1",
    ),
    (r"[一二]级指标(?:里|中|下)(?:面)?(?:的)?[，,]?(?=[\u3400-\u9fff]{2}指标)", ""),
    (
        r"(?:一|1)([家台场件套份辆艘座名户亩篇册处部])([^，。？0-9]{1,8}?)的?(成本|费用|单价|价格|造价)(?=[^，。？]{0,6}(?:多少|几|上限|最高|是))",
        r"每\1\2\3",
    ),
    (
        r"指标(?:的)?(?:总数|数量|个数|条数|数)(?=(?:在|超过|不少于|不低于|大于|多于|少于|不超过|不到|至少|≥|>)[0-9])",
        "指标",
    ),
    (
        r"百分之([零一二三四五六七八九十]{1,3})(?:点([零一二三四五六七八九]))?(?![几多\u3400-\u9fff]*分)",
        _percent,
    ),
    (
        r"(?<![几多百])([一二三四五六七八九])成(?:([一二三四五六七八九半]))?(?=以上|以下|以内|$|[的，。？]|满意|及|或)",
        _tenths,
    ),
    (r"[二2]\s*[〇○零0Oo]\s*([二2])\s*([二三四五六七八九0-9])(?=年|财年)", _year),
    (r"(?<![0-9.])(2[0-9])(?=年(?:度|的|[^，。？0-9]{0,12}(?:目标|指标|项目|满意|多少|几)))", r"20\1"),
    (
        r"啥时候|什么时候|哪天|几时|多会儿|(?:哪|几)(?:年)?个?月(?:份)?(?=[前底之]|完|装|建|到|结|交|投|开|上|竣|能)",
        "何时",
    ),
    (r"咱们?(?:市|局|县|区|这|这里|这边)?(?:的)?", ""),
    (
        r"(?:一个|1个)(?!人(?:要|得|需|最多|花|多少|几))([\u3400-\u9fff]{1,6}?)(?:要|得|需|最多|至多|可以?|能|大概|上限|给|补|奖){0,3}(?:花|用)?(?:费)?(?:多少|几)(?:钱|元)(?=[?？。]|$)",
        r"\1每个最多多少钱",
    ),
    (
        r"(?:一个|1个)(?!人(?:要|得|需|最多|花|多少|几))([\u3400-\u9fff]{1,6}?)(?:要|得|需|最多|至多|可以?|能|大概){0,3}花(?:费)?(?:多少|几)(?=[?？。]|$)",
        r"\1每个最多多少钱",
    ),
    (r"(?<=[多几])(少?)块钱", r"\1元"),
    (r"((?:补|奖|花|费|收|价|成本)[^，。？！；]*[多几]少?)块(?![\u3400-\u9fff])", r"\1元"),
    (
        r"(?:一|每|1)(?:个)?([家台人场件次套期份辆艘座条名户床只棵亩篇册处部])([^，。？]{0,6}?)(?:要|得|需|大概)?花(?:费)?(?:多少|几)(?:钱|元)?(?=[?？。]|$)",
        r"每\1\2最多多少钱",
    ),
    (r"(?<![数归清为挂])零(?=事故|伤亡|投诉|违规|差错|死亡|感染|缺陷|失误)", "等于0的"),
    (r"(?:目标|指标值|数值)(?:值)?(?:都|均|全)?(?:定|设)?(?:是|为|等于|成)零(?=[?？的，,。]|$)", "目标等于0"),
    (
        r"(?:一|1)(?:个)?([家台人场件次套期份辆艘座条名户床只棵亩篇块])(?:不能|不得|不可以?|不许|不准|不应)?超过(?:多少|几)钱",
        r"每\1最多多少钱",
    ),
    (r"把([^，。？]+?)(?:都|全)?(?:挑|选|找|拎|筛|列|拣|调)(?:选)?出来", r"\1有哪些"),
    (r"[，,]?(?:请)?(?:挑|选|找|拎|筛|拣)(?:选)?出来(?=[?？。\s]*$)", ""),
    (
        r"(?:折合|折算|换算|换成|合计?成|相当)(?:成|为|下来|过来|于|起来)?(?:是|有)?(?=(?:多少|几)(?:万|亿)?(?:元|平方|公里|米|吨|千克|公斤|小时|分钟|天|个月|亩|公顷))",
        "",
    ),
    (r"(?:按|依)(?:照)?(?:编码|编号|代码|序号|顺序|次序|表里的顺序|先后)(?:的?顺序)?", ""),
    (r"(?:各|每)个?(?:一级指标|类别|大类)(?:下|里|中)?(?:面)?(?:各|分别)?", "各类别"),
    (
        r"(?:四|4|几)(?:个|类|大)(?:一级)?(?:指标)?(?:类别|大类|一级指标)(?:下|里|中)?(?:面)?(?:各|分别)",
        "各类别",
    ),
    (r"(?<=[0-9]代)(?:生产)?线", ""),
    (r"工[場场](?=[^\u3400-\u9fff]|目标|$|今|的|数)", "工厂"),
    (rf"({_NUMBER})({_MEASURE})(?:及|或)(?:者)?(?:\1\2)?以(上|下|内)", r"\1\2以\3"),
    (rf"以(上|下|内)[（(]含(?:{_NUMBER}{_MEASURE})?(?:本数)?[）)]", r"以\1"),
    (
        r"(?:一|1)(?:个)?([家台人场件次套期份辆艘座条名户床只棵亩篇])(?:最多|至多|最高|能|要|得|可以?)*(?:花|是|给|奖|补|值)?(?:多少|几)钱",
        r"每\1多少钱",
    ),
    (r"(?:多少|几)钱(?:一|每|1)(?:个)?([家台人场件次套期份辆艘座条名户床只棵亩篇])", r"每\1多少钱"),
    (
        r"(?:一|1)(?:个)?([家台人场件次套期份辆艘座条名户床只棵亩篇])([\u3400-\u9fff]{1,6}?)(?:要|得|需|最多)?(?:花)?(?:多少|几)钱",
        r"\2每\1多少钱",
    ),
    (
        r"(?<=每[家台人场件次套期份辆艘座条名户床只棵亩篇])([\u3400-\u9fff]{0,6}?)(?:要|得|需|能)?花(?:费)?(?=多少|几)",
        r"\1最多",
    ),
    (r"(?:最|至)(?:多|高)(?:能|可以?|只能|要)?(?:花|用)(?:费)?(?:多少|几)(?:钱|元)", "最多多少钱"),
    (
        r"(?:一|1)(?:个)?([家台人场件次套期份辆艘座条名户床只棵亩篇])(最多|至多|最高)(?:能|可以?|要)?花(?:费)?多少(?!钱)",
        r"每\1\2多少钱",
    ),
    (r"(?:达到|等于|大于|高于|超过)(?:或者?|及|和)(?:超过|达到|等于|大于|高于)", "不低于"),
    (r"(?:低于|小于|少于|等于)(?:或者?|及|和)(?:等于|低于|小于|少于)", "不超过"),
    (
        r"按(?:照)?(?:分钟|小时|天|日|月|万元|元|百分比)(?:来)?(?:算|计算|计|换算)?(?=是|为|多少|有|$|[？?，,])",
        "",
    ),
    (r"(?:占|在)[^，。？]{0,3}里(?:面)?占", "占"),
    (r"(指标)(?:的)?(?:总)?(?:条数|个数|数目|数)(?!据|值|量|字)", r"\1数量"),
    (r"目标数(?!据|值|量|字)", "目标"),
    (r"(?<![0-9一二三四五六七八九十]月)(?<!月)(?:到|在)?(?:年底|年末|年终|岁末)(?:之?前|时|为止)?", ""),
    (r"项目(?:的)?(?:总数|个数|数目|数)(?!据|量|字)", "项目数量"),
    (r"(?:家|户|个|些)?单位(?:的)?(?:总数|个数|数目|数)(?!据|量|字)", "单位数量"),
    (
        r"(?:要求|实现|目标[是为]|达到|确保|保持|做到)零(?=事故|伤亡|投诉|违规|差错|死亡|感染|缺陷|失误)",
        "等于0的",
    ),
    (r"(?:是)?(?:涨|升|上升|提高|增加)了?(?:还)?是(?:跌|降|下降|减少|降低)了?", "变化了多少"),
    (r"诶|想问(?:一)?下|请教(?:一)?下|来着|麻烦您?|谢谢啦?", ""),
    (r"(?<![长了加涨升降少高低])(?:百分之几|百分之多少|几成)|(?<!分)占比|比重|(?:多大|多少)比例", "比例"),
    (r"除(?:了)?([^，,。？]{1,12}?)(?:以外|之外|外)(?:的)?[，,]?(?:还有)?", r"除了\1，"),
    (r"不设(?=置)?", "没有"),
    (r"([0-9](?:个|条|项)?)以上(?:的)?(?=[^0-9]{0,6}指标的项目)", r"\1以上"),
    (r"(?:没有?|未)写(?:具体)?(?:的)?(?:数额|金额|数字|数值|数)", "定性"),
    (r"(?:没有?|未)写(?:计量)?单位", "没有单位"),
    (r"(?<![值标])写得(?=不)", ""),
    (r"是服务对象", "服务对象"),
    (r"(?:没|未)(?:有)?设(?:置|定|立)?(?:过|任何)?", "没有"),
    (r"(?:有没有|是否有|有无)(?:没有|缺少?)", "哪些没有"),
    (r"(?:局|厅|委|办)?本级(?:的)?(?=项目|$|有|没|成本|[，。？?])", "局本级"),
    (r"(?:(?:三|两)(?:个|家|类|种)|几类|几种)(?=(?:单位|部门))", ""),
    (r"(?:三类|两类|三种|两种)都有|二字|两个字|三个字|字样|这个词|一词", ""),
    (r"多少(?:万|亿|千|百)(?=[\u3400-\u9fff])(?!元|块|美元|[的是呢吗])", "多少"),
    (r"([\u3400-\u9fff]{2,20}?)(?:以外|之外)的(?:其他|其它)?(?=项目|指标)", r"不属于\1的"),
    (
        r"(?:谁的(?:绩效)?指标(?:数量|数)?(?:更|比较|要)?|(?<!年的)(?<!年)(?:谁|哪个|哪一个|哪边|哪家)(?:项目|单位)?的?(?:绩效)?指标(?:数量|数)?(?:更|比较|要))(?:多|少)(?:一些|一点|些)?",
        r"相差几个指标",
    ),
)
_ENGLISH = _rules(
    (r"\bwhat's\b|\bwhats\b", "what is"),
    (r"\bhw many\b|\bhow mny\b", "how many"),
    (r"\bprojets?\b|\bprojcts?\b|\bporjects?\b", "projects"),
    (r"\bindicat(?:er|ro|ors|ers)\b|\bindictors?\b", "indicators"),
    (r"\bsubsidi[sz]ed\b", "subsidised"),
    (r"\bcent(?:re|er)\b", "center"),
    (r"\bprograms?\b|\bprogrammes\b|\bschemes?\b", "projects"),
    (r"\b(?:capped|limited|kept|held|stay(?:s|ed)?|remain(?:s|ed)?) (?:at|to|within|under|below)\b", "at most"),
    (r"^what is the (?:maximum|highest|upper) (?:allowed |permitted |possible )?(?=(?:[a-z-]+ )+(?:per|for|of)\b)", "what is the upper limit of "),
    (r"^what is the (?:minimum|lowest) (?:required )?number of\b", "at least how many"),
    (r"\bno worse than\b|\bno (?:less|lower|fewer) than\b", "at least"),
    (r"\bno (?:more|higher|greater) than\b|\bnot (?:more|higher) than\b|\bup to\b", "at most"),
    (r"\b(?:equal to or )?(?:more|greater) than or equal to\b|\bat or above\b", "at least"),
    (r"\b(?:less|lower|smaller) than or equal to\b|\bat or below\b", "at most"),
    (r"\b(?:upwards of|in excess of|north of)\b", "more than"),
    (rf"\b({_NUMBER})( [a-z]+)? or (?:more|above|over|higher)\b", r"at least \1\2"),
    (rf"\b({_NUMBER})( [a-z]+)? or (?:less|fewer|below|under|lower)\b", r"at most \1\2"),
    (rf"\b({_NUMBER})( [a-z]+)? and (?:more|above|over)\b", r"at least \1\2"),
    (r"\bhalf a million\b", "500000"),
    (rf"\b({_NUMBER})k\b", r"\g<1>000"),
    (rf"\b({_NUMBER}) million\b", r"\g<1>000000"),
    (r"\bsmall-to-above-scale\b|\bsmall to above[- ]scale\b", "小升规"),
    (r"(?<=[a-z])-(?=(?:rate|benefit|cost|wide|level|enterprise|target|year|term)\b)", " "),
    (r"\b(ecological|economic|social) (?=indicators?|targets?)", r"\1 benefit "),
    (r"\b(?:the )?(?:two|three|four|both) (?=(?:[a-z0-9-]+ ){0,3}(?:projects|units|indicators|departments)\b)", ""),
    (r"\b([0-9]+(?:\.[0-9]+)?)[- ]generation\b", r"\1代"),
    (r"\be\.g\.|\bi\.e\.", ","),
    (r"\b(?:in|on|with|for) (?:minutes|hours|days|yuan|percent|kilometres|km)(?=\?|$|,)", ""),
    (r"\b(?:spends?|uses?|handles?|receives?|gets?) the money (?:of|for|from)\b", "is responsible for"),
    (r"\b(?:shares?|percentages?|proportions?|fractions?) of (?:the |all (?:the )?)?(projects|indicators)(?: that| which)?(?: have| has)?\b", r"share of \1 with"),
    (r"\b(?:don't|doesn't|do not|does not) (?:have|include|set|contain)\b", "lack"),
)  # fmt: skip
_MIXED = tuple(
    (re.compile(rf"(?<![A-Za-z]){english}(?![A-Za-z])", re.IGNORECASE), chinese)
    for english, chinese in (
        ("projects?", "项目"), ("indicators?", "指标"), ("units?", "单位"), ("departments?", "部门"),
        ("targets?", "目标"), ("annual", "年度"), ("year by year", "历年"), ("goals?", "绩效目标"), ("compare", "比较"),
    )
)  # fmt: skip


def plainly(question: str) -> str:
    """Return a question in the wording that the reader's patterns know."""
    question = "".join(fold_char(c) if is_chinese(c) else c for c in question)
    chinese = sum(map(is_chinese, question))
    if chinese:
        for pattern, plain in _CHINESE:
            question = pattern.sub(plain, question)
    if chinese < len(question) // 4:
        for pattern, plain in _ENGLISH:
            question = pattern.sub(plain, question)
    return _in_one_language(question) if _mostly_chinese(question) else question


def _mostly_chinese(question: str) -> bool:
    """Whether the frame of a question is Chinese, whatever names it holds."""
    english = len(re.findall(r"\b(?:which|what|how|the|of|is|are|does|do|in|for|and|to|who|list|show|have)\b", question, re.IGNORECASE | re.ASCII))  # fmt: skip
    return sum(map(is_chinese, question)) >= 2 and english < 2


def _in_one_language(question: str) -> str:
    """Write the English nouns of a Chinese question in Chinese (SME相关的project有哪些)."""
    for pattern, chinese in _MIXED:
        question = pattern.sub(chinese, question)
    return question
