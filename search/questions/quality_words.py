# ruff: noqa: E501
"""How questions ask for what looks wrong in the tables: a pattern for each data-quality rule."""

from __future__ import annotations

import re


def _p(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.ASCII)


_NO = r"(?:没有?|未|没能|缺少?|缺失|缺了?|漏了?|忘了?|不|看不出(?:来)?)(?:有|写|标|带|注|填|给|跟|附|配|注明|标注|标明|写明|写出|写清|说明|说|给出){0,2}(?:任何|明确的?|具体的?|清楚|楚|明|上|着|是)*"
_IN_NAME = r"(?:名称?|名字)(?:里头?|中|里面|当中|上)?(?:就|都|已经?|还|直接|夹)*(?:写|带|含|夹带?|夹杂|掺杂?|混杂?|包含|放|标|嵌|有)(?:着|有|了|入|进|上|到)*"
_INTO_NAME = r"(?:都|被|就|也|直接)*(?:写|放|混|塞|夹)(?:到|进|在|入)了?(?:指标)?(?:的)?名(?:称|字)?(?:里|中)?(?:了|去)?"
_NUMBER = r"(?:指标值|目标值?|数字|数值|数)"
_BARE = rf"(?:{_NUMBER}(?:的)?(?:后面?|之后|后头|前面?|之前)?(?:都|也|却|就)?)?"
_EN_NAME = r"(?:in|into|inside|within|part of) (?:the |their |its )?(?:indicator )?names?"
_EN_NO = r"(?:without|lack(?:s|ing)?|miss(?:es|ing)|with no|have no|has no|(?:do|does) not (?:have|state|give)|don't have|no)(?: an?| any| the| its| their)?"
_PERIODS = r"(?:(?:实施)?周期(?:指标|目标)?值?(?:和|与|跟|、)年度(?:指标|目标)?值?|年度(?:指标|目标)?值?(?:和|与|跟|、)(?:实施)?周期(?:指标|目标)?值?)"

_AS = r"(?:用|使用|采用|写|写成|写的|定|设|带|方向(?:是|为)?)(?:了|着|成|的是|作|为)*(?:“|\")?"
_SAID_SO = r"(?:”|\")?(?![0-9一二三四五六七八九十百千万两]|[^，。？]{0,3}[0-9])(?:来|去)?(?:定|表述|表示|写|考核)?(?:的)?"
_AS_UPPER = rf"{_AS}(?:不超过|不高于|不多于|至多|小于等于号?|[≤<]号?|上限){_SAID_SO}"
_AS_LOWER = (
    rf"{_AS}(?:不低于|不少于|至少|大于等于号?|[≥>]号?|下限){_SAID_SO}|(?:有|带)下限(?:写法|表述)(?:的)?"
)

# A name that indicators of several projects have; no defect by itself.
_SEVERAL = r"(?:多个|好几个|不止一个|两个以上|多于一个)(?:的)?项目(?:里|中|之间|间)?"
SHARED = _p(
    rf"(?:同一(?:个|条|项)?)?(?:(?:指标)?(?:的)?(?:名称|名字|名))?(?:都|同时)?(?:在|出现在|见于|出现于|分布在){_SEVERAL}(?:都|中)?(?:重复|同时)?(?:出现|设置|设|有|使用)?(?:过|了)?(?:的)?",
    r"指标(?:的)?(?:名称|名字|名)(?:都|有)?(?:重复|相同|一样)(?:出现)?(?:了)?(?:的)?|(?<!项目)(?:重名|同名)(?:的)?(?:三级|绩效)?(?=指标)|(?:名称|名字|名)(?:重复|相同|一样)的(?=(?:三级|绩效)?指标)",
    r"\b(?:that |which )?(?:appear|occur|are used|stand)s? in (?:more than one|several|multiple|different) projects?\b|\b(?:shared|repeated|duplicate) indicator names?\b|\bindicator names? (?:shared|repeated|used) (?:by|in|across) .{0,20}projects?\b",
)

# The rules about a whole project; the others are about an indicator.
OF_PROJECTS = frozenset({"duplicate_project_name", "goal_without_indicator", "no_cost_indicator", "no_satisfaction_indicator"})  # fmt: skip
# (rule, pattern); an empty rule means any. The more telling pattern stands first.
QUALITY: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("per_unit_without_denominator", _p(
        rf"(?:哪(?:些|个|一?条))?(?:的)?单位成本(?:指标)?(?:的)?(?:却|都)?{_NO}(?:分母|每(?:什么|个什么|一?(?:个|家|人)?多少|多少|哪个|谁))|{_NO}分母|(?:只有|只写了?)金额",
        rf"\b{_EN_NO} denominators?\b",
    )),
    ("unit_in_name", _p(
        rf"{_IN_NAME}(?:计量)?单位|(?:计量)?单位{_INTO_NAME}",
        rf"\bunits?(?: of measure(?:ment)?)?(?: (?:is|are|stands?|written|given|stated))* {_EN_NAME}\b|\bnames? (?:that )?(?:contain|include|hold|carry)s?(?: an?| the| their| its)? units?\b",
    )),
    ("value_in_name", _p(
        rf"{_IN_NAME}(?:了)?(?:(?:指标|目标)(?:数)?值|(?:具体(?:的)?)?(?:目标|指标)?(?:数字|数值|数量)(?:要求)?)|(?:指标|目标)(?:数)?(?:值|数字)?{_INTO_NAME}",
        rf"\b(?:targets?|values?|target values?)(?: (?:is|are|stands?|written|given|stated))* {_EN_NAME}\b|\bnames? (?:that )?(?:already )?(?:contain|include|hold|carry)s?(?: an?| the| their| its)? (?:target )?(?:values?|targets?)\b",
    )),
    ("criterion_in_name", _p(
        rf"{_IN_NAME}(?:判定|评判)?(?:标准|门槛)|(?:判定|评判)?(?:标准|门槛){_INTO_NAME}",
        rf"\b(?:criteri(?:on|a)|thresholds?)(?: (?:is|are|stands?|written))* {_EN_NAME}\b",
    )),
    ("number_without_comparator", _p(
        rf"{_NO}(?:比较符号?|运算符|大于小于号|上下限|不等号|方向符号?|(?:“|\")?≥(?:”|\")?(?:或者?|、|和|也)?(?:没有?)?(?:“|\")?≤(?:”|\")?)(?:号|符号)?(?:的)?(?:[，,](?:只|仅)(?:给|写|有)了?(?:一个)?(?:具体)?数(?:字|值)?)?",
        r"没(?:有)?(?:写|标|说)(?:明|清)?(?:是)?(?:大于还是小于|上限还是下限|不低于还是不超过)",
        rf"{_BARE}(?:没有?|不带)(?:写成|标|写)?[≥＞>](?:号)?(?:或者?|、|和|(?:也|又|还)?没有?(?:写|标|有)?)[≤＜<](?:号)?[，,]?(?:(?:只|仅)(?:给|写|有)了?(?:一个)?数(?:字|值)?)?",
        rf"{_BARE}{_NO}(?:任何)?(?:(?:方向|比较|数学|关系)?符号|大于(?:号)?(?:还是|或者?|和|、|或是)?小于(?:号)?)|(?:光|只)(?:有|写了?)(?:一个)?(?:数字|数值|数)(?:[，,]?(?:却)?(?:也)?{_NO}(?:是)?(?:方向|符号|上限|下限|不低于|至少))",
        r"(?:只|仅)(?:给|写|有)(?:了|出)?(?:一个)?(?:光秃秃的|裸)?数(?:字|值)?(?:[，,]?(?:却)?没有?(?:比较符号?|上下限))",
        rf"\b(?:comes? )?{_EN_NO} (?:comparators?|operators?|(?:comparison )?signs?|[≥≤<>](?:,? (?:or|and|nor) [≥≤<>])?)(?!\w)|\bbare numbers?\b",
    )),
    ("missing_unit", _p(
        r"(?<!使用)(?<!用款)(?:计量)?单位(?:都|还)?(?:没(?:有)?(?:写|标|填|注明|写明)|缺失|空着|漏写了?|漏了)(?:的)?",
        rf"{_BARE}{_NO}(?:计量)?单位(?!成本|的?项目|负责|承担)|{_BARE}(?:光|只)(?:有|写了?)(?:一?个)?(?:数字|数值|数)[，、,]?(?:却|也)?{_NO}(?:计量)?单位",
        rf"\b{_EN_NO} units?(?: of measure(?:ment)?)?\b",
    )),
    ("percent_sign_missing", _p(rf"{_NO}(?:百分号|%号?)", rf"\b{_EN_NO} (?:percent|per cent|percentage) signs?\b")),
    ("ratio_written_as_number", _p(
        r"(?:比率|率|百分比|比例)(?:却|被)?(?:写|填)(?:成|作|为)了?(?:小数|数字)|(?:写|填)(?:成|作|为)了?小数(?:的(?:比率|率|百分比))?",
        r"\b(?:rates?|shares?|ratios?)(?: (?:is|are))? (?:written|given) as (?:plain )?(?:numbers?|decimals?)\b",
    )),
    ("rate_over_100", _p(
        r"(?:比率|率|比例|百分比)(?:的)?(?:目标|指标值)?(?:大于|超过|高于|超出)(?:了)?(?:100%|百分之百|100％)",
        r"\b(?:rates?|shares?|percentages?) (?:(?:that )?(?:are|is) )?(?:above|over|more than|exceeding|higher than) 100 ?(?:%|percent|per cent)",
    )),
    ("satisfaction_out_of_range", _p(r"满意度(?:目标|指标值)?(?:超出|不在)(?:合理|正常)?范围|满意度(?:目标|指标值)?(?:定|设|写)?得?(?:过|太|明显)?[高低]得(?:离谱|不合理|异常|出奇)", r"\bsatisfaction (?:is |targets? )?out of range\b")),
    ("inverse_satisfaction", _p(
        r"(?:实际|其实)?(?:上)?(?:考核|衡量|看|写|用)的(?:其实|实际)?(?:上)?是投诉率|(?:写|用|设|考核)(?:的)?(?:是)?投诉率[，,]?(?:而)?(?:不是|没有?用|代替)满意度|(?:用|以|拿)投诉率(?:来)?(?:代替|代表|衡量|反映|表示|充当|当作?|作为)(?:的)?满意度|满意度(?:是)?(?:用|以)投诉率(?:来)?(?:代替|衡量|反映|表示)(?:的)?|反向(?:的)?满意度|(?:采用|使用|用|以)?投诉率(?:这类|这种|等)?(?:的)?反向(?:表述|指标|衡量)(?:的)?",
        r"\bsatisfaction (?:that is |is )?(?:measured|expressed|replaced) (?:by|as|through|with) (?:complaints?|complaint rates?)\b|\bcomplaint rates? (?:used |that stand )?(?:instead of|as|for) satisfaction\b|\binverse satisfaction\b",
    )),
    ("output_quantity_with_upper_bound", _p(
        rf"(?:产出数量|产出|数量)(?:类)?(?:指标)?(?:里|中)?(?:有)?(?:哪些|谁|的|却|反而|还)*{_AS_UPPER}",
        r"(?:产出|数量)(?:类)?(?:指标)?[^，。？]{0,6}(?:方向|符号)(?:写|用|标|弄|搞)?(?:反|错)了?(?:的)?|(?:产出|数量)(?:指标)?[^，。？]{0,4}用了?(?:小于等于号?|[≤<])号?(?:的)?",
        r"(?:产出|数量)(?:指标)?(?:却|反而)?(?:用了?|写成了?|设了?|带)上限|(?:产出|数量)(?:指标)?以上限表述",
        r"\b(?:outputs?|output indicators?) with (?:an )?upper (?:bounds?|limits?)\b|\boutputs?(?: indicators?)? (?:that )?(?:(?:are|is) )?(?:stated|given|written|expressed) as (?:at most|no more than|upper (?:bounds?|limits?)|≤)",
    )),
    ("cost_with_lower_bound", _p(
        rf"成本(?:类)?(?:指标)?(?:里|中)?(?:有)?(?:哪些|谁|的|却|反而|还)*{_AS_LOWER}",
        r"成本(?:类)?(?:指标)?[^，。？]{0,6}(?:方向|符号)(?:写|用|标|弄|搞)?(?:反|错)了?(?:的)?|成本(?:指标)?[^，。？]{0,4}用了?(?:大于等于号?|[≥>])号?(?:的)?",
        r"成本(?:指标)?(?:却|反而)?(?:用了?|写成了?|设了?|带)(?:下限|[≥>]号?)|成本(?:指标)?以下限表述",
        r"\bcosts?(?: indicators?)? with (?:a )?lower (?:bounds?|limits?)\b",
    )),
    ("annual_longer_than_year", _p(
        r"(?:时限|时间|期限|时长|工期)(?:却|反而)?(?:超过|长于|大于|超出)(?:了)?(?:一年|1年|12个月|十二个月)的年度(?:目标|指标)?值?",
        r"年度(?:目标|指标值|值|目标值)?(?:的)?(?:时间|时长|期限|工期)?(?:却|反而)?(?:超过|长于|大于|超出)(?:了)?(?:一年|1年|12个月|十二个月)",
        r"\bannual targets? (?:(?:that )?(?:are|is) )?longer than (?:a|one|1) year\b",
    )),
    ("zero_target", _p(r"(?:目标|指标值)(?:值)?(?:等于|为|是)零(?:值)?(?:等于没有要求|的空目标)", r"\bzero targets?\b|\btargets? of nothing\b")),
    ("name_value_mismatch", _p(
        r"(?<!使用)(?:计量)?单位(?:都|被)?(?:(?:写|填|用|标)错了?|不对|有误|错误)(?:的)?",
        r"(?:指标)?(?:的)?名(?:称|字)?(?:和|与|跟|同)(?:其)?(?:指标|目标)?值(?:的)?(?:不(?:是一类|匹配|相符|对应|一致|搭|符|对路)|对不上|矛盾)|名不副实|名(?:称|字)?(?:和|与|跟)(?:单位|目标)对不上",
        r"\bnames? (?:that )?(?:(?:do|does) not|don't) (?:fit|match) (?:the |their |its )?(?:values?|targets?|units?)\b|\bnames? and (?:values?|targets?)(?: (?:that )?(?:do not|don't) (?:fit|match)| of different kinds)\b",
    )),
    ("vague_qualitative_target", _p(
        r"(?:(?:目标|指标值|表述|写得|说法|定性目标)(?:值)?)?(?:很|太|过于|比较|最|有点|得)*(?:空泛|含糊|笼统|模糊|空洞|抽象|不具体|不明确|难以?(?:衡量|考核|量化)|(?:无法|没法|不好|不便|没办法|不能)(?:衡量|考核|量化|核实|检验)|不可(?:衡量|考核)|(?<=写得)虚|(?<=太)[空虚](?![拟构报间白缺置])|(?:空|套|虚|大)话|口号式?)(?:不清)?[、，和又]?(?:空泛|含糊|笼统|模糊|空洞|难以衡量|没法考核|无法考核)?",
        r"(?:“[^”]{1,8}”[、和,，]?)+(?:这|这样|之)(?:一)?[类种样](?:的)?(?:空话|套话|空泛|模糊|笼统|含糊)(?:的)?(?:表述|说法|目标|话)?",
        r"\bvague(?:ly)?(?: worded| defined)?\b|\bnot measurable\b|\bunmeasurable\b",
    )),
    ("cycle_annual_wording_differs", _p(
        rf"(?:{_PERIODS}|周期(?:和|与)年度)(?:的)?(?:定性)?(?:表述|措辞|文字|写法|说法|口径)(?:不一致|不同|不一样|不统一|有出入|不一|对不上|有差[异别]|不符|打架)",
        r"\b(?:cycle|period|whole[- ]period)(?: values?| targets?)? and annual(?: values?| targets?)? (?:are )?(?:worded|written) differently\b|\bdifferent(?:ly)? word(?:ing|ed)\b",
    )),
    ("wrong_category_for_text", _p(
        r"(?:放|归|列|分|划)(?:在|到|入)了?(?:错误|不对|不合适|不当|不恰当)的?(?:类别|分类|类|[一二]级指标)(?:里|中|下)?(?:的)?|(?:归错|放错|分错|归类错误?|归类不当|类别不当|(?:分类|归类|类别)(?:不当|有误|错误|存疑|可疑|不对|不准|有疑问)|放错了?(?:类别|地方|位置)?)(?:了)?(?:类别|类|分类)?|(?:类别|分类)(?:和|与|跟)(?:内容|名称)(?:不符|不一致|不匹配|对不上)",
        r"\b(?:in|under) the wrong categor(?:y|ies)\b|\bwrongly categori[sz]ed\b|\bmisclassified\b|\bmiscategori[sz]ed\b",
    )),
    ("same_name_conflicting_target", _p(
        r"同(?:一|名)(?:个|条)?指标[，,]?(?:在)?(?:不同(?:的)?项目(?:里|中|间|之间)?)?(?:的)?(?:目标|要求|标准|指标值)(?:值)?(?:不一致|不一样|不同|矛盾|冲突|打架)(?:的)?",
        r"同名(?:但|却|而)?(?:的)?不(?:同|一样)(?:的)?(?:目标值?|指标值|值|数|要求)(?:的)?",
        r"(?:同名|名称相同|名字相同|名字一样|叫法一样)(?:的)?(?:指标)?(?:[，,]?(?:在不同(?:的)?项目(?:里|中|间)?)?(?:的)?(?:但|却|而)?(?:目标|指标值|标准|要求)(?:值)?)(?:相互|互相)?(?:却)?(?:矛盾|不同|不一致|冲突|不一样|相差悬殊|打架)|(?:目标|指标值)(?:相互|互相)(?:矛盾|冲突|打架)(?:的同名)?",
        r"\b(?:share|have|bear)s? (?:a|the same|one) name,? (?:but|and|with|yet) (?:have |has )?(?:different|conflicting|other)(?: targets?)?\b",
        r"\b(?:same name|equal names?|identical names?)(?: indicators?)?,? (?:but |with |and )?(?:different|conflicting|contradict\w+)(?: targets?)?\b|\bconflicting targets?\b",
    )),
    ("duplicate_indicator_in_project", _p(
        r"(?:写|设|列|填|报|放)重(?:复)?了(?:的)?|(?<=指标)是?重复的(?!名)|(?:写|设|列|填|报|出现)了(?:两|2)(?:次|遍|回)(?:的)?",
        r"(?:同一|一)个?项目(?:里|内|中)?(?:有没有|是否|会不会)?(?:有|出现|设了?)?(?:两|2|多|几)?[条个项]?(?:完全)?(?:一样|相同|同名|重名)的(?=指标)",
        r"(?:同一|一个)?(?:个)?项目(?:里|内|中)?(?:有)?(?:指标)?重复(?:的)?(?:出现)?|重复(?:设置)?(?:了)?的?(?=指标)|指标重复",
        r"\b(?:repeated|duplicated?) indicators?\b|\bindicators? (?:that )?(?:(?:are|is) )?(?:repeated|duplicated|listed twice)\b",
    )),
    ("duplicate_project_name", _p(
        r"(?:同一(?:个)?(?:单位|部门)(?:内|里|中)?(?:有没有|有)?)?(?<!指标)(?:项目)?(?<!指标)(?:重名|同名|名称重复|名字重复|名字一样|名称相同)(?:了)?(?:的项目)?(?!的?(?:三级|绩效)?指标)",
        r"\bduplicate(?:d)? project names?\b|\b(?:same|identical|equal) names?\b",
    )),
    ("target_copied_from_other_indicator", _p(
        r"(?:目标|指标值)(?:值)?(?:疑似|像是|可能)?(?:是)?(?:照)?抄(?:自|的|袭|来)(?:了|的)?(?:别的|其他|另一个?|另一条)?(?:指标)?(?:的)?",
        r"\b(?:targets? )?copied(?: from)?(?: another| other)?(?: indicators?)?\b",
    )),
    ("goal_without_indicator", _p(
        r"(?:绩效)?目标(?:里|中)?(?:所)?(?:承诺|提到|写明|写|说|提)(?:过|到|了)*的?(?:数量|内容|事)?[，,]?(?:但|却|可)*(?:是)?(?:没有|无|缺少?)(?:任何)?(?:对应的?|相应的?)?指标(?:来|去)?(?:衡量|体现|对应|支撑|考核)?",
        r"(?:绩效)?目标(?:里|中)?(?:所)?(?:承诺|提到|写明|说)?的?(?:数量|内容|事)?(?:却)?(?:没有|无|缺少?)(?:任何)?(?:对应的?|相应的?)?指标(?:来)?(?:衡量|体现|对应|支撑)|(?:承诺|目标)(?:了)?(?:却)?没(?:有)?(?:指标)?(?:落实|体现)(?:到|为|成)?(?:指标)?",
        r"\bgoals? (?:that )?(?:promise|which) .{0,30}\bno indicator\b|\bgoals? without (?:an? )?indicators?\b|\bno indicator measures\b",
    )),
    ("unparsed_fragment", _p(r"(?:无法|不能|没能|没法)(?:识别|解析|读出|读懂|辨认)|(?:读|认|识别|解析|辨认)不(?:出来?|了|懂|清)", r"\b(?:could not be (?:read|parsed)|unparsed|unreadable|illegible)\b")),
    ("empty_value", _p(r"\b(?:empty|blank) (?:values?|targets?)\b|\b(?:values?|targets?) (?:that )?(?:is|are) (?:empty|blank)\b")),
    ("", _p(
        r"(?<![^个些各哪该用款家]单位)(?<!^单位)(?:明显|显然)?(?:填|写)错(?:了)?的(?:地方|之处)|(?<![^个些各哪该用款家]单位)(?<!^单位)(?:写得|定得|设得|填得|明显|显然)?(?:不合理|不妥当?|离谱|有误|写错了?|填错了?)(?:的)?|(?:有|存在)(?:数据)?(?:质量)?(?:问题|错误|疑点|毛病|瑕疵|异常)|(?:数据|填报|填写)?质量问题|(?:数据|填报|填写|写得)(?:有误|不规范|不合规|有问题|有毛病)|(?<![^个些各哪该用款家]单位)(?<!^单位)不规范|(?:有|存在)(?:错|不对|可疑)的?(?:地方|之处)|可疑(?:的)?(?:地方|之处)?|看起来(?:不对|有问题|有误|可疑)",
        r"\b(?:data[- ])?quality (?:issues?|problems?|findings?|defects?)\b|\blooks? (?:wrong|odd|suspicious)\b|\bwrong with (?:the |this |these )?(?:tables?|data|indicators?)\b|\b(?:have|has|with|show) (?:issues|problems|errors|mistakes)\b",
    )),
)  # fmt: skip
