"""The closed-class words of questions, Chinese and English, as patterns on the skeleton.

Order within a group matters only where noted; every pattern is linear (no nested repetition).
"""

from __future__ import annotations

import re

from search.questions.measures import ENGLISH_PER


def pattern(*alternatives: str) -> re.Pattern[str]:
    """Return the alternatives as one pattern."""
    # ASCII: a Latin word may stand directly beside Chinese characters (SME相关的project)
    return re.compile("|".join(alternatives), re.ASCII)


BARE_FOLLOW_UP = pattern(
    r"^那.{0,14}呢$",
    r"^(?:what|how) about\b|^and (?:(?:what|how) about )?the other\b|^and (?:for|in|of|by) [a-z0-9 ]{1,24}\??$",
)
FOLLOW_UP = pattern(
    r"^那.{0,14}呢$",
    r"第(?:[一二三四五六七八九十]|[0-9]{1,3})(?:个|条|项)?(?:项目|指标)",
    r"^(?:还有|其他|另外)(?:的)?(?:呢|吗)?$",
    r"^(?:它|他们?|她|其|这个|那个|这些|那些|该|上述|上面|前面|刚才)(?!项目支出)",
    r"^.{0,6}(?:它们?|这个项目|那个项目|该项目|上述|前者|后者|刚才)",
    r"^(?:what|how) about\b",
    r"^and (?:the|for|in|what)\b",
    r"\b(?:it(?! (?:may |can |should |must |will |would |is (?:expected|planned|supposed|required) to )*(?:takes?|costs?)\b)(?<!may it)(?<!does it)(?<!should it)(?<!can it)|they|them|those|that one|this one|the former|the latter)\b",
)
POLITE = pattern(
    r"^(?:请问一下|请问|请你|请帮我?|麻烦|帮我|我想(?:知道|问|了解|看看?)|想(?:知道|问|了解)|能不能|能否|可以|告诉我|查一?下|查询|查找|查看|看看|看一下|找出|找一?下|搜索?|列出|列举|列一下|给我|给出|显示|统计一?下?(?!局|年鉴|调查|监测|员)|计算一?下?(?!机)|请|把|将)+",
    r"\b(?:please|could you|can you|would you|tell me|show me|show|give me|find all|find|i want to know|i would like to know)\b",
    r"谢谢.{0,3}$",
    r"\bthanks?\b",
)
# Words that ask; several of them may be several questions.
ASKED = pattern(
    r"多少|(?<!哪)几(?=[\u3400-\u9fff])|哪|什么|谁|吗(?=[?？]|$)|多[久长高大快远]|何时",
    r"\b(?:how|which|what|who)\b|\btarget\b",
)
PROPORTION = pattern(r"占|相当于|几倍|比例|几分之几", r"\b(?:share|percentage|proportion|ratio)\b")
# An example in parentheses narrows nothing.
EXAMPLE = pattern(r"\((?:例如|比如|譬如|诸如|如|像|e\.g\.|for example|such as)[^()]*(?:\([^()]*\)[^()]*)*\)")
# What is asked for.
COUNT_PROJECT = pattern(
    r"(?:有|共有|一共有|总共有|是)?(?<!哪)(?:多少|几)个?(?:不同的)?项目",
    r"项目(?:的)?(?:总数|个数|数量|数)(?:分别|各|加起来|合计|合起来|一共|总共|加总|之和){0,2}(?:是|有|为)?(?:多少|几个?)",
    r"项目(?:的)?数量(?=[?？。\s]*$|由|从|按|排|占|的?比例|和|与|、|，|(?:增|减|多|少|变)|\u25a0)",
    r"项目(?=[，,][^，。,]{0,6}(?:多少|几)个(?:[?？，,。]|$))",
    r"(?<!全部)(?<!所有)(?<!总)项目(?:一共|总共|共|合计)?有?(?<!哪)(?:多少|几)(?:个(?!指标|三级|绩效)|(?!条|项|个|指标|三级|绩效))",
    r"\bhow many (?:funded )?projects\b",
    r"\bnumber of projects\b",
)
COUNT_INDICATOR = pattern(
    r"(?<=按)(?:照)?指标(?:的)?(?:数量|条数|个数|总数|多少|数)(?!据)",
    r"(?:有|共有|一共有|总共有|是|设了?|设置了?)?(?<!哪)(?:多少|几)(?:个|条|项)?(?:三级|绩效)?指标",
    r"指标(?:的)?(?:总数|个数|数量|数)(?:分别|各|加起来|合计|合起来|一共|总共|加总|之和){0,2}(?:是|有|为)?(?:多少|几个?)",
    r"指标(?:的)?数量(?=[?？。\s]*$|由|从|按|排|占|的?比例|和|与|、|，|(?:增|减|多|少|变|比|较|降|升)|\u25a0)",
    r"(?:三级|绩效)?指标(?:一共|总共|共|合计)?有?(?<!哪)(?:多少|几)(?:个|条|项)",
    r"的(?:一共|总共|共)?有(?:多少|几)(?:条|项|个)(?=[?？。，,\s]|$)",
    r"(?:的)?指标(?:一共|总共|共)?有多少(?=[?？。\s]*$)",
    r"指标(?=[^，。？项]{0,30}各(?:自)?有(?:多少|几)(?:条|项|个)[?？。\s]*$)",
    r"(?<=\u25a0)(?:里|中|当中)(?:面)?(?:，)?有(?:多少|几)(?:条|项|个)(?:目标)?(?=是|为|的|要求|在|[0-9超不低高大小达])",
    r"(?:的)?目标(?:一共|总共|共)?有(?:多少|几)(?:条|项|个)(?=[?？。，,\s]|$)",
    r"(?<=指标)[，,](?:在)?(?:一共|总共|共)?有(?:多少|几)(?:条|项|个)",
    r"指标(?:一共|总共|共)?有几(?=[?？。\s]*$)",
    r"(?<=年)(?:度)?(?:一共|总共|共)?有(?:多少|几)(?:条|项|个)(?=[?？。，,]|$)",
    r"\bhow many (?:performance )?indicators\b",
    r"\bnumber of indicators\b",
)
COUNT_UNIT = pattern(
    r"(?:资金使用)?(?:单位|部门)(?:的)?数量(?=[?？。\s]*$|各|分别|和|与|、|是|，)",
    r"(?:资金使用)?(?:单位|部门)(?:一共|总共|合计|共)?有?(?<!哪)(?:多少|几)(?:个|家)",
    r"(?:有|共有|一共有|总共有|是)?(?<!哪)(?:多少|几)(?:个|家)?(?:不同的)?(?:资金使用)?(?:单位|部门)",
    r"\bhow many (?:spending )?(?:units|departments|organi[sz]ations)\b(?! of\b)",
)
MOST_INDICATORS = pattern(
    r"指标(?:数量|数|个数|总数)?(?=排(?:名)?(?:在)?前)",
    r"指标(?:数量|数|个数|总数)?(?:最|较)(?P<zh>多|少)",
    r"(?:哪个|哪些|什么)?项目?(?:设|有|设置|包含)(?:的)?指标最(?P<zh2>多|少)",
    r"(?<![数次额\u25a0])最(?P<zh3>多|少)(?:的)?指标(?!是|有哪|为|[?？]|$)",
    r"\b(?:the )?(?P<en>most|fewest|least)(?: number of)?(?: performance)? indicators\b",
    r"\b(?:the )?(?:highest|largest|greatest|biggest|lowest|smallest) (?:number|count) of(?: performance)? indicators\b",
)
PER_PROJECT = pattern(
    r"平均(?:每个?|一个)项目(?:有|设|包含|设置)?(?:多少|几)?(?:个|条|项)?(?:绩效)?(?:指标|(?=\u25a0))",
    r"(?:每个?|一个)项目平均(?:有|设|包含)?(?:多少|几)?(?:个|条|项)?(?:绩效)?(?:指标|(?=\u25a0))",
    r"\b(?:average|mean) number of indicators(?: per project)?\b",
    r"\bindicators (?:per|does each|a) project\b.{0,20}\b(?:on average|average)\b",
    r"\bhow many indicators (?:does|do) .{0,12}\bprojects? have on average\b",
)
WHO = pattern(
    r"(?:是|由|归)?谁(?:在|来)?(?:负责|承担|实施|使用|用|管理?|做|花)(?:的)?|由?(?:哪个|哪家|什么) ?(?:unit|department)(?:负责|承担|实施)?",
    r"(?:资金使用)?(?:单位|部门|机构)(?:名称)?(?:是|为)(?:哪个|哪家|哪些|哪几个|谁|什么)",
    r"(?:是|由|归|属于)?(?:哪个|哪些|哪家|什么|哪一个)(?:资金使用)?(?:单位|部门|机构)(?!成本|造价|价格|投资)(?:来|在|去)?(?:负责|承担|实施|使用|管理|主管|管|做)?(?:的)?",
    r"(?:归|由)(?:哪个?)?(?:单位|部门|机构|家单位)(?:负责|管理?|承担|实施)",
    r"谁(?:来|在)?(?:负责|承担|实施|使用|管理)(?:的)?",
    r"(?:(?<=[多少高低大小长短贵%上下内]的)|(?<=\u25a0)|(?<=前[0-9一二两三四五六七八九十][个家]))(?:资金使用)?(?:单位|部门)(?:有哪些|是哪些|是哪个|有哪几个|是谁)?(?=[?？。\s]*$)",
    r"(?:资金)?(?:使用|用款|实施|承担|责任|负责|主管|用款)单位(?:名称)?(?:是|为)?(?:谁|哪个|什么|哪家)?(?=[?？。\s]*$)",
    r"\b(?:which|what) (?:spending )?(?:unit|department|organi[sz]ation|agency|body|institution)s?\b(?! (?:costs?|prices?))(?: (?:is|are) (?:responsible|in charge)(?: for| of)?)?",
    r"\bwho (?:is responsible for|is in charge of|runs|carries out|implements|manages|handles|undertakes|uses the money (?:of|for))\b",
)
DATED_NAME = re.compile(r"(?P<years>20[0-9]{2}\s?[-—–~至到]\s?20[0-9]{2}年度?)[\u3400-\u9fff]{2,16}")
EITHER_AMOUNT = pattern(
    r"(?:是|为|要求|定的)[0-9.,一二三四五六七八九十百千万两]+[\u3400-\u9fff%]{0,4}(?:呢)?还是[0-9.,一二三四五六七八九十百千万两]+[\u3400-\u9fff%]{0,4}"
)
# Compares two things named before: A比B多几个指标 (names are masked by ■).
MORE_THAN = pattern(
    r"(?:多|少)(?:了|出)?(?:多少|几)(?:个|条|项)?(?:绩效)?指标",
    r"相?差(?:了)?(?:多少|几)(?:个|条|项)?(?:绩效)?指标",
    r"(?:的)?(?:绩效)?指标(?:数量|数|个数)?(?:是不是|是否)?(?:一样|同样|一般)多",
    r"\bhow many (?:more|fewer) (?:performance )?indicators\b(?: does| do)?",
)
COMPARED_WITH = pattern(
    r"(?:比|较|跟|和|与|相对|相比|对比)(?:于)?(?:去年|上一?年|前年|20[0-9]{2})",
    r"\b(?:than|to|with|since|versus|vs|from) (?:in )?(?:the )?(?:last year|previous year|20[0-9]{2})",
)
COMPARING = pattern(r"(?<=\u25a0)的?比(?=\u25a0)")
COMPARED = pattern(r"比|和|与|跟|\bthan\b|\bhave\b")
SIMILAR = pattern(
    r"(?:最|比较|意思|很|较)?(?:相似|类似|相近|近似|相仿|接近(?![^，。？]{0,3}[0-9])|雷同|相像)(?:的|于)?",
    r"(?<=\u25a0)(?:意思)?(?:差不多|相当(?!于)|一类|一回事|同类|相对应(?=的指标))(?:的)?",
    r"意思差不多(?:的)?",
    r"\bsimilar(?: to)?\b|\bresembl(?:e|es|ing)\b|\bcomparable (?:to|with)\b|\bindicators? (?:are )?like\b",
)
YES_NO = pattern(
    r"^(?:是不是|是否|有没有|有无|是)",
    r"(?:是不是|是否|有没有|有无)",
    r"(?:了)?(?:存在)?(?:是吗|对吗|吗|(?<![什怎])么|对不对|对吧|是不是)(?=[?？。!！\s]*$|[，,？?])",
    r"^(?:does|do|did|is|are|was|were|has|have)\b(?: there)?(?: any\b)?(?: an?\b)?",
)
# Order, extremes, aggregates.
ASCENDING = pattern(
    r"从(?:小到大|低到高|少到多)",
    r"由(?:小到大|低到高|少到多)",
    r"升序",
    r"\bascending\b",
    r"\bfrom (?:the )?(?:smallest|lowest|low)(?: to (?:the )?(?:largest|highest|high))?\b",
)
DESCENDING = pattern(
    r"从(?:大到小|高到低|多到少)",
    r"由(?:大到小|高到低|多到少)",
    r"降序",
    r"\bdescending\b",
    r"\bfrom (?:the )?(?:largest|highest|high)(?: to (?:the )?(?:smallest|lowest|low))?\b",
)
SORT = pattern(
    r"(?:进行)?(?:排列|排序|排个序|排名|排(?:一|个)?排?(?=[?？。\s]*$))(?:一下)?",
    r"\b(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?)(?: (?:by|in))?\b",
    r"\border\b",
)
RANK = pattern(
    r"(?:数量|数)?(?:排(?:名|在)?|位列|位居|名列|居|列)第(?P<n>[二三四五六七八九十]|[2-9])(?:位|名)?(?:的)?",
    r"(?:数量|数)?第(?P<n2>[二三四五六七八九十]|[2-9])(?P<by>[多高大少低小长短贵])(?:的)?",
)
TOP_N = pattern(
    r"排(?:名)?(?:在)?前(?P<n5>[0-9]{1,3}|[二两三四五六七八九十]{1,3})(?:个|项|条|名|位)?(?:的)?",
    r"(?:目标|指标|值|年度|周期)*(?:最高|最大|最多)的?(?:前)?(?P<n>[0-9]{1,3}|[二两三四五六七八九十]{1,3})(?:个|项|条|名)",
    r"最(?:低|小|少|短|便宜)的?(?:前)?(?P<n6>[0-9]{1,3}|[二两三四五六七八九十]{1,3})(?:个|项|条|名)",
    r"前(?P<n2>[0-9]{1,3}|[二两三四五六七八九十]{1,3})(?:个|项|条|名|位)?(?:最[高大多])?",
    r"\btop (?P<n3>[0-9]{1,3}|two|three|four|five|six|seven|eight|nine|ten)\b",
    r"\b(?P<n4>[0-9]{1,3}|two|three|four|five|ten) (?:largest|highest|biggest)\b",
)
MAXIMUM = pattern(
    r"(?:定|设|卡|管)?得?最(?:高|大|多|长|贵|久|慢|晚|迟|重|远|宽(?!松)|严格?)(?:的)?(?:是)?",
    r"\b(?:the )?(?:highest|largest|biggest|greatest|maximum|longest|strictest|tightest|most)\b",
)
MINIMUM = pattern(
    r"(?:定|设|卡|管)?得?最(?:低|小|少|短|快|早|轻|近|便宜|松|宽松)(?:的)?(?:是)?",
    r"\b(?:the )?(?:lowest|smallest|fewest|least strict|loosest|least|minimum(?! wages?\b| living\b)|shortest|cheapest)\b",
)
AVERAGE = pattern(
    r"平均(?:值|数|水平|是|为|目标)?",
    r"均值",
    r"(?<!national )(?<!provincial )(?<!city )\b(?:on average|average|mean)\b(?: value)?(?: of)?",
)
SUM = pattern(
    r"(?:总和|合计|总计|总共|一共|加起来|加总|累加|累计起来|合起来|合在一起|加在一起|统共|合共|之和|相加|总量|总额|求和|汇总起来)(?:是|为|有|起来|共)?",
    r"\b(?:the )?(?:sum|total|altogether|in total|combined|added up|(?:taken )?together)\b(?: of)?",
    r"\b(?:add|sum) up\b|\badd together\b",
)
DIFFERENCE = pattern(
    r"(?P<side>.+?)比(?P<other>.+?)(?:多|少|高|低|大|小|长|短)(?:多少|几|了多少|了几)(?:个|条|项|家|人|场|万元|元)?(?:指标|项目)?",
    r"(?P<side2>.+?)(?:和|与|跟)(?P<other2>.+?)(?:相差|差|的差距?是?)(?:多少|几)(?:个|条|项)?(?:指标|项目)?",
    r"\bhow many more indicators does (?P<side3>.+?) have than (?P<other3>.+)$",
)
GROUP = pattern(
    r"(?P<by_each>年度|年份|单位|部门)(?:里|内)?各(?:自)?(?:有|是)?",
    r"(?:各|每)个?(?P<by_year>年)(?:度|份)?(?=[^，。？]{0,14}(?:项目|指标)|(?:各|都|分别)?有(?:多少|几)(?:个|条|项))",
    r"哪(?:个|一个|类|种)?(?P<by_which>一级指标|二级指标|类别|类型|类)(?:的)?(?=指标|\u25a0)",
    r"(?P<by_sort>单位|部门)按(?:照)?(?=项目|指标)",
    r"(?:各个?|每个?|分别?按|按照?|分)(?:不同的?)?(?P<by>资金使用单位|单位|部门|年度|年份|一级指标|二级指标|类别|类型|主题)(?!目标|指标|的?值)(?:来|分别|各自?|统计|分组|汇总|划分|分类|看)*",
    r"(?<!平均)(?:各个?|每个?|分)(?P<by_project>项目)(?:分别|各自?|都)?(?:有|设了?|设置了?|包含|安排了?)?(?=(?:多少|几)(?:个|条|项)?(?:绩效)?指标|的?指标(?:数量|数|个数))",
    r"(?<!平均)(?:各个?|每个?|分)(?P<by_project2>项目)(?:(?:分别|各自?|都)(?:有|设了?|设置了?|包含|安排了?)?|(?:有|设了?|设置了?|包含|安排了?))(?=\u25a0)",
    r"(?<!平均)(?:各个?|每个?|分)(?P<by_project3>项目)(?:的)?(?=\u25a0+(?:(?:的)?(?:个|条)?数量?)?[?？。\s]*$)",
    r"\b(?:per|by|for each|in each|each|every) (?P<by_en>unit|department|year|category|theme)\b",
)
EACH = pattern(r"分别|各自|各是|各为|\brespectively\b|\beach\b")
_PERIOD = r"(?:(?:实施)?(?:全|整个)?(?:周期|整体|总体|实施期|规划期)|(?:[两三四五2-5]年)?总(?=目标|指标)|[两三四五2-5]年(?=总?目标|总?指标))(?:的)?(?:指标|目标|要求)?(?:数值|总?[值数])?(?:的)?"
_YEARLY = r"(?:年度|当年|今年|全年|本年度?)(?:的)?(?:指标|目标|要求)?(?:数值|[值数])?(?:的)?"
_PART = r"一半|三分之一|三分之二|四分之一|四分之三|五分之一|十分之一|(?!0*\.?0*[%倍])[0-9]+(?:\.[0-9]+)?[%倍]|百分之(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])|(?:十?[一二两三四五六七八九]|十)倍"
CYCLE_ANNUAL = pattern(
    rf"(?P<s_first>{_PERIOD}|{_YEARLY})(?:反而|反倒|却|还|竟|竟然|居然|[写定设填]得)*(?:(?P<s_rel>大于|高于|超过了?|超出|多于|小于|低于|少于|不到|不足|不及|达到|(?:等于|是|为)(?=[^，。？]{{0,10}}(?:一半|分之[一二三四五]|[0-9一二三四五六七八九十]倍)))|比)"
    rf"(?:其|本|它的|同一指标的)?(?:{_PERIOD}|{_YEARLY})(?P<s_factor>{_PART})?(?:还|要(?!求)|更|都|反而|反倒)*(?:[写定设填]得|要求)?(?:更)?(?P<s_adj>[大高多小低少]|宽松|严格|[松宽严])?(?P<s_tail>以上|以下)?(?:的)?",
    r"(?:实施)?(?:周期|整体|总体)(?:的)?(?:指标|目标)?(?:值)?(?:(?P<r1>大于|高于|超过|多于|不等于|不同于|等于|小于|低于)|(?:与|和|跟)(?=[^，。？]{0,12}(?:同|一致|一样|相等)))(?:其|本|的)?年度(?:的)?(?:指标|目标)?(?:值)?(?:的)?(?P<w2>写得|写法|表述|写的)?(?:都|并|完全|全部){0,2}(?P<r2>不同|不一致|不一样|不相等|相同|一致|一样|相等)?",
    r"年度(?:的)?(?:指标|目标)?(?:值)?(?:(?P<r3>大于|高于|超过|多于|不等于|不同于|等于|小于|低于)|(?:与|和|跟)(?=[^，。？]{0,12}(?:同|一致|一样|相等)))(?:其)?(?:实施)?(?:周期|整体|总体)(?:的)?(?:指标|目标)?(?:值)?(?:的)?(?P<w4>写得|写法|表述|写的)?(?:都|并|完全|全部){0,2}(?P<r4>不同|不一致|不一样|不相等|相同|一致|一样|相等)?",
    r"\b(?:whole[- ]period|cycle|period|overall|multi-?year|implementation[- ]period)(?: targets?| values?)?(?: (?:that )?(?:is|are))? (?P<e1>greater|larger|higher|bigger|more|different|smaller|lower|less|equal|the same)(?: than| from| to| as)? (?:its |the |their )?annual(?: targets?| values?)?",
    r"\b(?P<e3>same|equal|identical|different|differing) annual and (?:whole[- ]period|cycle|period|overall)(?: targets?| values?)?",
    r"\bannual and (?:the )?(?:whole[- ]period|cycle|period|overall)(?: targets?| values?)? (?:that )?(?:is |are )?(?P<e4>the same|equal|identical|different|differ)",
    r"\bannual(?: targets?| values?)?(?: (?:that )?(?:is|are|differs?))? (?P<e2>greater|larger|higher|bigger|more|different|smaller|lower|less|equal|the same|from)(?: than| from| to| as)? (?:its |the |their )?(?:whole[- ]period|cycle|period|overall|multi-?year|implementation[- ]period)(?: targets?| values?)?",
)
# Asks for a bound: 至少多少, 不能超过多少.
ASK_BOUND = pattern(
    r"最(?:慢|迟|晚|久|长|快|早)(?!的)(?:要|得|需要?|可以?|能)?(?=[^，,。？?0-9]{0,4}(?:多少|几|多久))",
    r"(?:至少|最少|最多|至多|不超过|不少于|不低于|不高于)(?:要|应|能|可以?|有|需要?){0,2}(?=[^，,。？?0-9]{0,8}(?:多少|几|多长时间|多久))",
    r"(?:要|应|需要?|必须)?(?:至少|最少|最多|至多)(?:要|应|需要?|是|为|达到){0,2}(?:多少|几)(?:钱|元)?",
    r"(?:不能|不得|不可以?|不应|不)?(?:超过|高于|低于|少于|多于|大于|小于|达到)(?=多少|几)",
)
# A claim about every project: 所有项目都有成本指标吗.
ALL_PROJECTS = pattern(
    r"(?:所有|全部|每一?个)(?:的)?项目(?:是不是|是否)?(?:都|均|全)",
    r"(?<=的)(?:[二两三四五六七八九十0-9]{1,2}个)?项目(?:是不是|是否)?(?:都|均|全都?)(?=有(?![哪些什几多]|没)|设(?!了?[哪些什几多]))",
    r"\b(?:do|does|have|has|are) (?:all|every)(?: of)?(?: the)? projects?\b(?: have)?",
)
# Nothing looks wrong: 没有数据质量问题的项目.
SOUND = pattern(
    r"(?:没有?|无)(?:任何|发现)?(?:数据)?(?:质量)?(?:问题|毛病|缺陷|瑕疵|疑点)(?:的)?(?=项目|指标|[?？。]|$)",
    r"(?:一点|一丁点|半点|任何|什么)(?:儿)?(?:数据)?(?:质量)?(?:问题|毛病|缺陷|瑕疵|错误?)(?:都|也)(?:没有?|不存在|找不到|挑不出)(?:来)?(?:的)?",
    r"\b(?:without|with no|(?:have|has) no) (?:any )?(?:data[- ])?(?:quality )?(?:issues|problems|findings|defects)\b",
)
# The table's own word for what a project is for: its goal.
GOAL = pattern(
    r"(?:绩效|总体|项目)?目标(?!值)(?:是什么|是啥|有哪些|内容是什么|怎么写的?|如何表述)",
    r"(?:绩效|总体)目标(?!值)(?:内容)?",
    r"(?:想|要|希望|打算|计划|是)?(?:为了)?(?:要)?(?:达到|实现|达成|取得|起到)(?:个)?(?:什么|啥|哪些|怎样)(?:样)?(?:的)?(?:效果|目的|目标|作用|成效)?(?=[?？。\s]*$)",
    r"(?:主要|到底|究竟)?(?:是)?(?:用来|拿来)?(?:干|做|搞)(?:些)?(?:什么|啥)(?:用)?(?:的)(?=[?？。\s]*$)|(?:是)?(?:为了|图)(?:什么|啥|个啥)(?=[?？。\s]*$)|用来(?:干|做)(?:什么|啥)",
    r"\b(?:performance )?(?:goals?|objectives?|purposes?)\b(?: of| for)?",
    r"\baims? (?:to (?:achieve|do|accomplish)|at|for)$|\baims? to (?:achieve|do|accomplish)\b",
)
YEAR_BEFORE_LAST = pattern(r"前年", r"\bthe year before last\b")
LAST_YEAR = pattern(r"去年|上一?年度?|上年度?|\blast year\b|\bprevious year\b")
NEXT_YEAR = pattern(r"明年|下一?年度?|\bnext year\b")
THIS_YEAR = pattern(r"今年|本年(?!度)|\bthis year\b|\bcurrent year\b")
COUNTED_CATEGORY = pattern(
    r"(?:一共|总共|共)?有几(?=[?？。\s]*$)",
    r"(?:的)?(?:总数|总量|个数|数量|条数|数目|数)(?:一共|总共|共)?(?:是|有|为)?(?:多少|几)(?:个|条|项)?(?!家|人|场)",
    r"(?:的)?(?:(?:一共|总共|共计|合计|共|分别|各自|各|都)?有?){0,2}(?:多少|几)(?:个|条|项)",
)
# 每家, 每台: per unit.
PER = pattern(
    r"按(?:照)?每(?P<per3>[家台人场件次套期份亩吨辆艘座条名户床只支瓶张棵册部批株头羽根箱袋桶]|个)(?:来)?(?:计价|计费|计算|计量|核算|算|计)(?:的)?",
    r"每(?P<per>平方米|平方公里|公里|人次|家次|班次|[家台人场件次套期份亩吨辆艘座条名户床只支瓶张棵篇孔块盏处所校册部批株头羽根箱袋桶项米顶天]|个(?!项目|指标|单位))",
    r"(?P<per5>[人户])均(?=类|的|成本|费用|支出|指标|[\u25a0不超低高在少多大小≤≥<>0-9]|[，。？]|$)",
    r"单(?P<per4>[家台辆艘座件套条部处册场])(?=价|成本|费用|补|采购价|造价|限价|\u25a0)",
    r"(?<![\u3400-\u9fff])(?:单)(?P<per2>[家台辆艘座件套条](?!位))",
    rf"\bper[ -](?P<per_en>{'|'.join(sorted(ENGLISH_PER, key=len, reverse=True))})s?\b",
)
# "per elevator", "unit price": money for one of something.
PER_ONE = pattern(
    r"\bper-unit\b|\bper (?:item|piece)\b|\bper (?=(?!unit|project|year|month|department|indicator|categor|theme|level)[a-z\u25a0])"
)
# How often: a number of times per something.
FREQUENCY = pattern(
    r"(?:隔)?多(?:久|长时间)[\u3400-\u9fff]{0,3}?[一1](?:次|回|趟|遍)|(?:每|一)个?(?:月|周|天|季度?)[\u3400-\u9fff]{0,3}?(?:几|多少)(?:次|回|趟|遍)",
    r"\bhow often\b|\bhow (?:many times|frequently)(?= .{0,40}\b(?:a|per|each|every) (?:month|week|day|quarter)\b)",
)
MOST_PROJECTS = pattern(
    r"项目(?:数量|数|个数|总数)?最(?:多|少)(?:的)?",
    r"\b(?:the )?(?:most|fewest|least)(?: number of)? projects\b",
    r"\b(?:the )?(?:highest|largest|greatest|biggest|lowest|smallest) (?:number|count) of projects\b",
)
LISTING = pattern(
    r"(?<!单位)(?<!部门)(?<!机构)(?<!单位有)(?<!部门有)(?<!机构有)(?<!单位是)(?<!部门是)(?<!机构是)(?:都|分别)?(?:有|是)?哪(?:几|些|一|两|三)?+(?:个|项(?!目)|条|家|种)?+"
    r"(?![年项家]|类(?:别|型)?(?:的)?指标|[一二]级指标(?:的)?指标|(?:资金使用)?单位|部门|机构|项目|指标|三级|绩效|\u25a0|unit|project|indicator)",
    r"(?:全部|都|请)?列(?:出来?|一下|举)(?:来)?",
    r"分别(?:都)?(?:是|有)(?:些)?什么|(?:都)?有(?:些)?什么|清单|名单|(?:都|分别)?叫什么(?:名字)?",
    r"\b(?:list|enumerate)\b(?: (?:all|out|every))?|\b(?:show|give|name) (?:me )?(?:all|every)(?= )",
)
IN_NAME = pattern(
    r"\bin (?:the|their|its) (?:names?|titles?)\b", r"\b(?:names?|titles?) (?:contain|mention|include)s?\b"
)
PER_UNIT = pattern(
    r"平均(?:每个?|一个)(?:单位|部门)(?:有|管|承担)?(?:多少|几)(?:个)?项目",
    r"(?:每个?|一个)(?:单位|部门)平均(?:有|管|承担)?(?:多少|几)(?:个)?项目",
    r"\b(?:average|mean) number of projects(?: per unit)?\b",
    r"\bhow many projects (?:does|do) (?:a|each|the) units? have on average\b",
)
_WHOLE = r"(?:它|其|该项目|本项目|该单位|自己|自身)?(?:的)?(?:全部|所有|总的?)?(?:的)?(?:绩效)?"
SHARE = pattern(
    rf"(?:所)?占(?:到)?(?:了)?{_WHOLE}(?:指标|项目)(?:总数|总量|总体|数量|数)?(?:的|中的?|里的?)?(?:比例|比重|百分比|几成|百分之[几多]少?|多少|多大)(?:是|为)?(?:多少|多大)?",
    r"(?<=\u25a0)(?:的)?(?:项目|指标)?(?:所)?占(?:了|到)?(?:的)?(?:比例|多少|多大|几成)(?:是|为)?(?:多少|多大)?(?=[?？。\s]*$)",
    r"(?:所)?占(?:到)?(?:了)?(?:全部|所有|总)?(?:的)?(?:绩效)?(?:指标|项目)?(?:总数|总量|数量|数)?(?:的|中的?)?比例(?:是|为|有)?(?:多少|多大)?",
    r"(?<=\u25a0)(?:的)?(?:项目|指标)?(?:的)?比例(?:是|为)?(?:多少|多大)?",
    r"(?<=指标)(?:的)?(?:所)?(?:占(?:了|到)?(?:的)?(?:比例|多少|多大|几成|百分之几|百分之多少)|比例)(?:是|为)?(?:多少|多大)?(?=[?？。\s]*$)",
    r"\bshare of (?:indicators|projects)\b",
    r"占(?:了)?(?:全部|所有|总)?(?:的)?(?:绩效)?(?:指标|项目)(?:总数|总量|数)?(?:的)?(?:比例|比重|百分之几|百分比|几成|多少)(?:是|为)?(?:多少)?",
    r"\b(?:what )?(?:is the )?(?:share|percentage|proportion|fraction) of (?:all )?(?:the )?(?:indicators|projects)(?: are)?\b",
)
MONEY = pattern(r"金额|货币|资金量|钱数", r"\b(?:amounts? of money|monetary)\b")
RATE = pattern(
    r"比率(?:类|型)?|百分比(?:类|型)?|率类",
    r"\b(?:percentage|rate)s?(?= indicators?| targets?)|\b(?:is|are) (?:percentages?|rates?)\b",
)
# Periods and years.
_EMPTY = r"(?:都|还|是)?(?:空着|空白|为空|空缺|空的|缺失|没(?:有)?(?:写|填|给|设)|未(?:写|填|给|设)|漏(?:写|填|了))(?:的)?"
_NONE = r"(?:没(?:有)?|未|缺少?|漏)(?:写|填|给|填写|给出)?(?:过|任何|明确的?)?"
MISSING_GOAL = pattern(
    rf"{_NONE}(?:绩效|总体)目标(?!值)(?:的)?(?=项目|[?？。，]|$)|(?:绩效|总体)目标(?!值){_EMPTY}",
    r"\b(?:without|lacking|missing|with no|(?:have|has) no) (?:a |an |any |their )?(?:stated )?goals?\b|\bgoals? (?:is|are) (?:missing|empty|blank)\b",
)
MISSING_ANNUAL = pattern(
    rf"{_NONE}年度(?:指标|目标)?值?(?:的)?(?=指标|有|是|[?？。，]|$)|年度(?:指标|目标)值?{_EMPTY}",
    rf"(?<!周期)(?:指标|目标)值{_EMPTY}(?=指标|有|是|[?？。，]|$)|(?:空着|空白|空缺)的(?:年度)?(?:指标|目标)值|没有?填(?:写)?(?:指标|目标)值",
    r"\b(?:without|lack(?:s|ing)?|missing|with no|(?:have|has) no) (?:a |an |any |its |their |the )?annual (?:targets?|values?)\b",
)
MISSING_CYCLE = pattern(
    rf"{_NONE}(?:实施)?周期(?:指标|目标)?值?(?:的)?(?=指标|[?？。，]|$)|(?:实施)?周期(?:指标|目标)值?{_EMPTY}",
    r"\b(?:without|lack(?:s|ing)?|missing|with no|(?:have|has) no) (?:a |an |any |its |their |the )?(?:whole[- ]period|cycle|period) (?:targets?|values?)\b",
)
RANGED = pattern(
    r"(?:目标|指标值|值)?(?:值)?(?:都)?(?:是|为|写成|给出?|定成)?(?:一个|某个)?(?:数值)?(?:范围|区间|幅度值)(?:值|型)?(?:的)?",
    r"\b(?:a |as )?(?:ranges?|intervals?)\b",
)
CYCLE = pattern(
    r"(?:两|三|四|五|[2-9])年(?:的)?(?:实施)?(?:周期|规划期?|总目标)(?:内|里)?",
    r"(?:整个|全)?(?:项目)?(?:实施)(?:周期|期)(?:内)?(?:的)?(?:总)?(?:指标|目标)?(?:值)?",
    r"整个周期|全周期|周期(?:指标|目标)?值?",
    r"总体目标值?",
    r"\b(?:whole|entire|full|overall)(?: implementation)?[ -]?(?:period|cycle)(?: targets?| values?)?\b",
    r"\b(?:implementation )?(?:cycle|period)(?: targets?| values?)\b",
    r"\bimplementation period\b",
    r"\b(?:over|during|within) (?:the )?(?:next |coming )?(?:two|three|four|five|[2-5]) years\b",
    r"\b(?:two|three|four|five|[2-5])[- ]year(?= targets?\b| goals?\b| totals?\b| period\b)(?: period\b)?",
)
ANNUAL = pattern(
    r"(?:每|全|一|当)年(?:度)?(?:的)?(?:指标|目标)?(?:值)?",
    r"\b(?:a|per|each|in the) year\b",
    r"(?:本|当)?年度(?:的)?(?:指标|目标)?(?:值)?",
    r"(?:今|当)年(?:的)?(?:指标|目标)(?:值)?",
    r"\b(?:annual|yearly)(?: targets?| values?)?\b",
    r"\bthis year's target\b",
)
YEAR_AND_CYCLE = pattern(
    r"(?:多少|几)[^，,？?]*[，,？?][^，,？?]{0,4}(?:周期|实施期)[^，,？?]{0,6}(?:呢|多少|几)",
    r"(?:今年|本年|当年|20[0-9]{2}年)(?:的)?(?:和|与|、|及|跟)(?:整个|全|实施|整体|总)",
    r"(?:周期|期|总体)(?:内|里)?(?:的)?(?:和|与|、|及|跟)(?:今年|本年|当年|20[0-9]{2}年)",
)
_MEASURED = r"\s*(?:[家个人元万亿次份场条件名户台项期款辆天套座处吨亩公米株只头顶盏口棵册本支批笔起间所篇班千艘块眼]|平方|立方|%|小时|分钟|学时|课时|yuan|enterprises)"
_NO_BOUND = (
    "(?<!至少)(?<!低于)(?<!少于)(?<!超过)(?<!大于)(?<!小于)(?<!高于)(?<!不到)(?<!多于)(?<!达到)(?<![≥≤><])"
)
YEAR = re.compile(
    rf"(?:(?:in|for|of|the) )?(?:财政|预算|fiscal year |fy ?)?(?<![0-9.])(?:(?=[0-9]{{4}}年)|{_NO_BOUND})(?P<year>(?:19|20)[0-9]{{2}})"
    rf"(?![0-9]|\.[0-9]|{_MEASURED})(?:财年|会计年度|(?:财政|预算)?年(?:度)?)?(?:的)?(?:目标)?(?: tables?\b)?",
    re.IGNORECASE,
)
YEARS = pattern(
    r"(?:从|between |from )?(?P<first>20[0-9]{2})年?(?:度)?(?:到|至|-|—|~| to |(?<=between [0-9]{4}) and )(?P<last>20[0-9]{2})(?:年度?)?"
)
WHEN = pattern(
    r"(?:在|到|于|要|得|应|须|最迟|最晚)*何时(?:之?前|以前)?",
    r"^(?:by )?when (?=(?:is|are|must|should|will|does|do|do|has|have)\b)|\bby when\b|\bby what (?:date|time|month)\b",
)
# 设备数, 户数: a count is asked for, not a rate.
COUNTED_NOUN = pattern(
    r"(?<=[\u3400-\u9fff\u25a0])数(?:量)?(?:的)?(?:目标|指标)?(?:值)?(?:是|为|有|要)?(?:多少|几)?[个家户台]?(?=[?？。\s]*$)"
)
ALL_YEARS = pattern(
    r"(?:各|历|逐)年(?:度|的)?",
    r"(?:这|近|过去)?(?:三|两|几|多)个?年(?:度)?(?:里|来|中|间|内|以来)?(?!度)",
    r"往年|以往(?:各年)?|前几年|过去几年",
    r"\byear by year\b|\bover the years\b|\b(?:in |across )?all (?:the )?(?:three )?years\b|\beach year\b",
)
# Lacking and negation.
RATIO = pattern(
    r"(?:是|为)?(?:多少|几)倍|(?:占|是|为|相当于)(?:了|到)?(?=[^，。？]{0,12}(?:比例|几?多?少?成|几分之几))|几分之几",
    r"(?:只|仅)?(?:占|相当于)(?:了|到)?(?=[的整个全总\u25a0]{1,20}(?:多少|多大|几成))",
    r"(?:的)?比例(?:是|为)?(?:多少|多大)?",
    r"\bhow many times\b|\bratio\b(?: of| between)?|\bas a (?:share|percentage|fraction) of\b",
)
DIFFER = pattern(
    r"(?:两者|二者|它们)?(?:的)?(?<![出误偏温落时价级视逆])(?:相差|差)(?![错额旅别异评点速率])(?:距)?(?:是)?(?:多少|几|多大)?(?:个百分点|百分点|万元|亿元|亿|分钟|小时|公里|[家个万元人次份场条件名台辆座吨天项])?",
    r"(?<![至最不])(?:多|少|高|低|长|短|贵|便宜)(?:出|了)?(?:多少|几)(?:个百分点|百分点|万元|亿元|亿|分钟|小时|公里|家次|人次|平方米|[家个万元人次份场条件名台辆座吨天项套户册部盏米篇批亩只株处所])?(?!指标|项目)",
    r"\b(?:and )?by how (?:much|many)\b|\bdifference\b(?: between| in)?|\bgap between\b",
)
LENGTH = pattern(r"(?:长度|里程|距离)类(?:的)?(?=指标|目标|\u25a0)")
AREA = pattern(r"面积类(?:的)?(?=指标|目标|\u25a0)")
EQUAL = pattern(
    r"(?:是否|是不是|都|也)?(?:完全)?(?:一致|一样|相同|相等)(?=\u25a0?[?？]?$|吗|么)",
    r"\b(?:equal|the same|identical)(?=[?.]?$)",
)
WHICH_MORE = pattern(
    r"(?:哪(?:个|一个|家|条|项)?|谁)(?=[^，。？]{0,20}(?:更|最|比较)?(?:高|低|多|少|大|小|长|短|贵)(?!于))",
    r"(?<![提增至多家校院会局部处科所队班组成站园社行厂市区县镇村团船店特专扩人广升])(?:更|比较)?(?P<up>高|多|大|长|贵)(?:一些|一点|些)?(?=[?？，,。]|$|的是哪)|(?<![减缩至多])(?:更|比较)?(?P<down>低|少|小|短|便宜)(?:一些|一点|些)?(?=[?？，,。]|$)",
    r"(?:更|比较|要求更?)(?P<demand>宽松|严格|松|严)(?:一些|一点|些)?(?=[?？，,。]|$)",
    r"(?<=\u25a0)(?:的)?(?:更|还|要)?(?:(?P<up2>高|多|大|长|贵)|(?P<down2>低|少|小|短))(?:还是(?:少|低|小|短|多|高)|不(?:高|多|大|低|少))?(?=\u25a0$|\u25a0?[?？]?$|吗)",
    r"\b(?P<up_en>higher|larger|bigger|greater|more|longer)\b|\b(?P<down_en>lower|smaller|fewer|less|shorter|cheaper)\b",
)
LACK = pattern(
    r"(?:没有|没设|未设|没有设|没有设置|没设置|未设置|缺少|缺乏|缺|没(?=\u25a0|[^，。？有]{0,6}指标)|无(?!障碍|线|人机|形|害|缝|纸|废|偿)(?=任何|\u25a0|[^，。？]{0,6}指标)|不含|不包含|不包括|没包含|未包含|没有任何)(?:置|定)?(?:任何|过)?",
    r"\b(?:(?:do|does|did)(?: not|n't) (?:have|set|contain|include)|without|lack(?:s|ing)?|missing|have no|has no|with no|no(?! (?:more|less|fewer|later|higher|lower|one)\b))\b(?: an?\b| any\b)?",
)
_VALUE_NEXT = r"(?!\s*(?:目标|指标值|those|values?|targets?)?(?:值)?(?:是|为|of|at)?\s*[0-9≥≤])"
EXCEPT = pattern(
    rf"(?:除了|除(?!了)|除去|不算|排除|不包括){_VALUE_NEXT}",
    rf"\b(?:except(?: for)?|excluding|other than|apart from)\b{_VALUE_NEXT}",
)
# Before a value: 除了100%的, other than 100%.
EXCLUDING = pattern(
    r"(?:除了?(?:目标|指标值)?(?:是|为)?|除去|排除|不等于|并非|(?<!是)不是|(?<!是)不为)(?:目标)?(?:是|为)?\s*$",
    r"\b(?:except(?: for)?|other than|apart from|excluding|not equal to|(?:is|are) not|aren't|isn't)(?: exactly)?\s*$",
)
RAW_CONTAINS = pattern(r"(?:写着|写有|带有?|含有?|出现|包含|用了?)(?:了)?(?:字样)?$")
RAW_HOLDS = pattern(
    r"(?:目标|指标)(?:值)?(?:里|中|里面|当中)?(?:都)?(?:写着|写有|带有?|含有?|有|出现|包含|提到|提及|用了?)(?:了)?$"
)
GOAL_HOLDS = pattern(
    r"(?:绩效|总体)目标(?:里|中|里面|当中)?(?:都)?(?:写着|写有|写到|写了|带有?|含有?|有|出现|包含|提到|提及)(?:了)?$"
)
RAW_AFTER = pattern(r"(?:字样)?(?:的)?(?:年度|周期)?(?:指标值|目标)(?!名)")
# Two sentences that each ask.
TWO_QUESTIONS = pattern(
    r"(?:哪些|多少|几[个家条项]|什么|吗).{0,60}[。？?！!；;][^。？?！!；;]{0,12}(?:哪些(?:项目|指标|单位)|没有|多少(?:个|条)?(?:项目|指标)).{0,30}[?？呢吗]?$",
    r"\b(?:which|what|how|who|does|do|is|are)\b.{3,80}[.?!;]\s+(?:and )?(?:which|what|how|who|does|do|is|are|list|show)\b(?! ones?\b| (?:is|are) (?:it|they)\b).{12,}",
)
NOT_ABOUT = pattern(
    r"(?:(?<!是)不是|不归|不由|并非)(?=[^，。？]{0,2}\u25a0)",
    r"(?:不|没有|未)(?:面向|涉及|针对|属于|服务于?|支持|关于|提到|提及)",
    r"\b(?:not (?:about|related to|targeting|for|by|from|of))\b",
)
# Words of the field that carry no condition of their own.
PROJECT = pattern(
    r"(?:哪些|哪几个|哪个|哪一个|什么|有哪些|所有|全部|各)?(?:的)?(?:绩效)?(?:资金)?项目(?:名称|(?:有哪些|是哪些|是哪个|有哪几个)(?![^，。？]{0,8}(?:指标|单位))|都?有)?",
    r"\b(?:(?:which|what|all|any|the) )?(?:funded |funding )?(?:projects?|programmes?|programs?)\b",
)
INDICATOR = pattern(
    r"(?:哪些|哪几个|哪个|哪一个|什么|有哪些|所有|全部|各)?(?:的)?(?:三级|绩效)?指标(?:名称)?(?!值)(?:有哪些|是哪些|是哪个|有哪几个|有哪几项|都?有)?",
    r"\b(?:(?:which|what|all|any|the) )?(?:performance )?(?:indicators?|metrics?|kpis?)\b",
)
TARGET = pattern(
    r"(?:指标|目标)值?(?:要求|设定|设置|定)?(?:是|为|设|定)?(?:了)?(?:多少|几|什么)?",
    r"\b(?:the )?(?:target(?:s|ed)?|goal)(?: values?)?(?: for| of| is| are)?\b",
    r"\bvalues?\b",
)
RAW_EQUALS = pattern(r"(?:指标|目标)值?(?:写(?:的|作|成|着|为)?|填(?:的|写)?|表述|描述)?(?:是|为|等于|叫)$")
NAME_CONTAINS = pattern(
    r"(?:名称?|名字|标题)(?:里|中|里面|当中)?(?:都)?(?:写有|含有|包含|带有?|出现|有|提到|写着|含)(?:了)?",
    r"\b(?:names?|titles?) (?:that )?(?:contain(?:s|ing)?|mention(?:s|ing)?|include[sd]?|including|with)\b",
    r"\b(?:whose|with) names?\b",
)
UPPER = pattern(
    r"上限",
    r"(?:写|用|填|标)(?:的)?(?:是|成|为|着)?(?:不超过|不高于|小于等于)(?:\([≤<]\))?(?=的|$|[?？])",
    r"(?:用|带|含|使用|是|为|写)?\(?[≤<]\)?(?:号)?(?=的|$|[?？])",
    r"\b(?:limits?|ceilings?|caps?|capped)\b(?: on| for| of)?",
    r"\bupper[- ]bounds?\b",
    r"封顶|越[低小少短]越好",
    r"(?:最高)?(?:限额|限价)|最高标准",
    r"\b(?:upper limits?|caps?|ceilings?|maximum allowed)\b",
)
LOWER = pattern(
    r"下限|越[高大多长]越好|底线|保底(?:值|线|数)?(?:是|为)?(?=多少|几|$|[?？])",
    r"(?:写|用|填|标)(?:的)?(?:是|成|为|着)?(?:不低于|不少于|大于等于)(?:\([≥>]\))?(?=的|$|[?？])",
    r"(?:用|带|含|使用|是|为|写)?\(?[≥>]\)?(?:号)?(?=的|$|[?？])",
    r"\b(?:lower limits?|floors?)\b",
)
WORDED = pattern(
    r"定性(?:的)?(?:指标|目标|描述)?(?:值)?",
    r"(?:只有|仅有|只用|只写)(?:了)?文字(?:描述|表述|说明)?(?:[、，,]?(?:而|却)?没有?(?:具体)?(?:数字|数值|数))?(?:的)?",
    r"(?:(?<!有)没有|不是|非)(?:具体)?(?:数字|数值|量化|定量)(?:的)?(?:指标|目标)?(?:值)?",
    r"(?:用|以|靠)文字(?:来)?(?:描述|表述|表示|说明|写)(?:的)?",
    r"\bqualitative\b",
    r"\bwithout (?:a|any) numbers?\b|\bin words(?: only| alone)?\b",
)
NUMBERED = pattern(
    r"定量(?:的)?(?=\u25a0|指标|目标|[?？，,。]|$|还是|和定性|或)",
    r"(?:可)?量化(?:的)?",
    r"(?<!没)(?:有|带|写了?|给了?)(?:具体)?(?:的)?(?:数字|数值|数)(?![量据])",
    r"\bquantitative\b",
)
MEASURED_IN = pattern(
    r"(?:目标|要求|年度)?(?:的)?(?P<u9>[家人户台件册场处条名]数)(?:[（(]单位[：:][\u3400-\u9fff]{1,2}[）)])?(?=(?:要求|目标|定得)?最[多高大])",
    r"(?:以|用|拿|^|(?<=[，。的]))(?P<u>(?![十百千万亿]+[为作做当])[^，。、？\u25a0哪什谁以用拿]{1,6}?)(?:为|作为|作|做|当)(?:计量)?单位(?:的)?",
    r"以(?P<u8>[\u3400-\u9fff]{1,3}?)(?:来)?(?:计价|计算|计量|计数|计)(?:的)?",
    r"按(?:照)?(?!每)(?P<u4>(?:万|亿)?元/[\u3400-\u9fff]{1,3}?|[\u3400-\u9fff]{1,3}?)(?:来)?(?:计价|计费|计算|计量|核算|算|计)(?:的)?",
    r"(?<![0-9.])(?P<u5>(?:万|亿)?元/(?:平方米|公里|人次|家次|[\u3400-\u9fff]))(?:计价|类|计)?(?:的)?",
    r"(?P<u10>人次|家次|班次|场次|户次|台次)(?:数|目标|要求)?(?=最[多高大])",
    r"(?P<u6>家次|人次|班次|场次|公里|平方米|学时|床位|工作日)(?:类|型)?(?:的)?(?=指标|目标)",
    r"(?:are |is )?\b(?:measured|expressed|counted|given|stated) in ?(?P<u7>(?:元/)?[\u3400-\u9fff]{1,3})",
    r"(?:计量)?单位(?:是|为)(?P<u2>[^，。、？?的\u25a0哪什谁]{1,6})(?:的)?",
    r"(?:are |is )?\b(?:measured|expressed|counted|given|stated) (?:in|by) (?P<u3>yuan per (?:(?:square|cubic) )?[a-z]+|working days|(?:square |cubic )?[a-z]+)\b",
)
