"""Words that say what kind of thing a name measures; none of them belongs to one department or table."""

from __future__ import annotations

import re

SYNONYMS: tuple[tuple[str, str], ...] = (
    ("满意率", "满意度"),
    ("满意程度", "满意度"),
    ("费用", "成本"),
    ("支出", "成本"),
    ("通过率", "合格率"),
    ("达标率", "合格率"),
    ("及时性", "及时率"),
    ("按时", "及时"),
    ("按期", "及时"),
    ("准时", "及时"),
    ("覆盖面", "覆盖率"),
    ("比重", "占比"),
    ("比例", "占比"),
    ("公司", "企业"),
    ("月度", "月"),
    ("季度", "季"),
    ("时长", "时间"),
    ("人员", "人"),
    ("数目", "数"),
)
"""Ways of writing that change no meaning: the first is read as the second."""

FILLERS = re.compile(
    r"开展|举办|组织|完成|实施|推动|推进|落实|进行|相关|有关|情况|工作|年度|全年|当年|本年度?|总数|"
    r"数量|个数|家数|人数|户数|次数|场次|批次|件数|项数|总量|总|[的之及和与等数量]"
)
"""Words that a renaming adds or drops; they carry no object."""

GENERIC = re.compile(
    r"项目|工程|任务|活动|工作|服务|对象|设备|设施|采购|购置|验收|质量|产品|资金|经费|预算|支付|支出|拨付|发放|补助|奖补|扶持|"
    r"企业|单位|群众|公众|社会|受益|参与|参加|参训|培训|学员|人员|人|用户|职工|机关|部门|平台|系统|信息化|"
    r"满意度|满意率|满意|投诉率|投诉|合格率|合格|通过率|完成率|完成|达成率|达标率|及时率|及时性|及时|按时|按期|准时|有效性|"
    r"覆盖率|覆盖|使用率|使用|利用率|完好率|完好|正常率|正常|可用率|可用性|可用|准确率|准确|到位率|增长率|执行率|进度|成果|交付|"
    r"成本|费用|各项|总体|整体|平均|人均|单位|上限|控制|节约|经济|标准|超支率|限制|合同|年度|月度|"
    r"安全|稳定|运行|能力|保障|维护|运维|持续|影响|长期|提升|提高|改善|促进|发展|水平|效益|效果|规范|管理|"
    r"数量|个数|家数|人数|次数|场次|数|率|度|的|及|和|与|等|性|各|类|全"
)
"""Words that name no object: a name made of them means something in its own programme only."""

QUALITIES: dict[str, re.Pattern[str]] = {
    "satisfaction": re.compile(r"满意"),
    "complaint": re.compile(r"投诉"),
    "pass": re.compile(r"合格|通过|达标|优良|优秀"),
    "timely": re.compile(r"及时|按时|按期|准时|时效|逾期"),
    "coverage": re.compile(r"覆盖"),
    "intact": re.compile(r"完好"),
    "usable": re.compile(r"正常使用|使用正常|使用率|利用率|可用"),
    "accuracy": re.compile(r"准确|正确|差错|错误"),
    "awareness": re.compile(r"知晓|知悉"),
    "growth": re.compile(r"增长|增幅|增速"),
    "reply": re.compile(r"回复|响应|答复"),
    "done": re.compile(r"完成率|办结率|执行率|达成率|落实率"),
    "cost": re.compile(r"成本|费用|单价|造价|补助标准|奖励标准"),
    "employment": re.compile(r"就业率"),
    "repair": re.compile(r"修复率|整改率"),
    "attendance": re.compile(r"出勤|参与率|到课"),
}
"""What is measured of a thing; two names that measure different ones are not the same indicator."""

EXCLUSIVE: tuple[tuple[str, ...], ...] = (
    ("国家级", "省级", "市级", "区级", "县级", "镇级", "村级"),
    ("城镇", "城市", "城区", "农村", "乡村", "乡镇"),
    ("小学", "初中", "高中", "中职", "高职", "大学", "幼儿园", "学前"),
    ("博士", "硕士", "本科", "专科"),
    ("门诊", "住院", "急诊"),
    ("新增", "累计", "存量"),
    ("新建", "改建", "扩建", "修缮", "维修", "养护"),
    ("男", "女"),
    ("老年", "儿童", "青少年", "妇女", "残疾"),
    ("一级", "二级", "三级", "四级", "五级"),
    ("上半年", "下半年"),
    ("进口", "出口"),
    ("线上", "线下"),
    ("公交", "地铁", "出租", "轮渡"),
    ("公路", "铁路", "水路", "航道"),
    ("重大", "一般"),
    ("甲类", "乙类", "丙类"),
    ("一期", "二期", "三期", "四期"),
    ("春季", "夏季", "秋季", "冬季"),
    ("图书", "期刊"),
    ("地表水", "地下水"),
    ("PM2.5".casefold(), "PM10".casefold(), "臭氧"),
    ("污水", "垃圾", "固废", "废气"),
    ("教师", "学生", "家长", "校长"),
    ("医生", "医师", "护士"),
    ("减少", "增加"),
    ("工业", "农业", "服务业"),
    ("人次", "人数"),
)
"""Words of which a thing has one: another one is another thing."""

COUNTED = re.compile(r"(?:数量|个数|家数|人数|户数|次数|场次|批次|件数|人次|家次|面积|里程|额|量|数)$")
RATED = re.compile(r"(?:率|度|占比|比例|比重|百分比)$")
PROGRAMME_BOUND = re.compile(r"满意|投诉")
"""What people say of a programme is always of that programme."""
