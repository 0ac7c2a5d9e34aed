"""Indicators that stand under a category that their words do not fit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.rules import words
from ingest.rules.facts import Facts, Hit, Item, check

_CATEGORY_LABELS = {
    "11": ("数量指标", "output: quantity"),
    "12": ("质量指标", "output: quality"),
    "13": ("时效指标", "output: timeliness"),
    "21": ("经济效益指标", "economic benefit"),
    "22": ("社会效益指标", "social benefit"),
    "23": ("生态效益指标", "ecological benefit"),
    "31": ("服务对象满意度指标", "satisfaction"),
    "4": ("成本指标", "cost"),
}
_SATISFIED = re.compile(r"(?<!不)满意(?:度|率)$|^(?:[^的]{2,10})?投诉率$")
_OPINION = re.compile(
    r"满意|投诉|好评|差评|认可|信访|评价|表扬|口碑|体验|意见|反馈|支持率|获得感|幸福感|安全感|举报|接受度|赞|NPS"
)
_COST = re.compile(r"(?:成本|造价|单价|费用(?:标准)?|补助标准|补贴标准|奖励标准|人均费用)$")
_TIMELY = re.compile(
    r"(?:及时率|及时性|准时率|及时完成率|按时完成率|按期完成率|按时[^，]{0,8}率|准点率|完成时间|完成时限|完成及时)$|^(?:按时|及时|按期)(?:足额)?(?:支付|发放|拨付|报送|完成)"
)
_QUALITY = re.compile(r"(?:合格率|验收通过率|优良率|准确率|达标率|优质率|完好率|优秀率)$")
_ACCEPTED = re.compile(r"(?:验收合格率|验收通过率|质量合格率|设备合格率|产品合格率|抽检合格率)$")
_ECOLOGICAL = re.compile(
    r"碳排放|二氧化碳|减排量|空气质量|水质|污染物|绿化覆盖|植被|水土流失|森林覆盖|污水处理|PM2|优良天数|生物多样|湿地保护|黑臭"
)
_ECONOMIC = re.compile(
    r"(?:产值|营业收入|营收|税收|利润|增加值|销售额|成交额|贸易额|消费额|投资额|融资额|经济收入|收入增长率|产值增长率|增收)(?:增长率|增幅|增速)?$"
)
_SOCIAL = re.compile(
    r"(?:就业人数|就业岗位|就业人次|知晓率|知晓度|普及率|受益人数|受益人次|受益群众|参与率|覆盖人数)$"
)


@check
def wrong_category_for_text(facts: Facts) -> Iterator[Hit]:
    """The words of the name belong under another category."""
    for item in facts.items:
        fitting = _fitting(item)
        if fitting is not None and not item.category.startswith(fitting):
            label, label_en = _CATEGORY_LABELS[fitting]
            yield item.at_name(fitting=label, fitting_en=label_en, category=item.category)


def _fitting(item: Item) -> str | None:
    """Return the category that the name belongs under, where that is beyond doubt."""
    if item.category.startswith("3"):
        return _instead_of_satisfaction(item)
    core, category = item.core, item.category
    if _SATISFIED.search(core):
        return "31"
    if _TIMELY.search(core):
        return "13"
    if _COST.search(core) and not words.SAVING.search(core) and not category.startswith("4"):
        return "4"
    if category.startswith("4"):
        return _instead_of_cost(item)
    if _QUALITY.search(core) and (category in ("11", "13") or _ACCEPTED.search(core)):
        return "12"
    if category in ("12", "13"):
        return "11" if words.COUNTED.search(core) and _counts(item) and not _unwanted(core) else None
    return _benefit(item) if category.startswith("2") else None


def _instead_of_satisfaction(item: Item) -> str | None:
    if _OPINION.search(item.name):
        return None
    if words.COUNTED.search(item.core) and _counts(item):
        return "11"
    if _COST.search(item.core):
        return "4"
    return "12" if _QUALITY.search(item.core) else None


def _instead_of_cost(item: Item) -> str | None:
    if words.COUNTED.search(item.core) and _counts(item) and not _unwanted(item.core):
        return "11"
    return "12" if _ACCEPTED.search(item.core) else None


def _benefit(item: Item) -> str | None:
    core, category = item.core, item.category
    if words.ACTIVITY.search(core) and _counts(item) and not _unwanted(core):
        return "11"
    if category in ("21", "22") and _ECOLOGICAL.search(core):
        return "23"
    if (
        category in ("22", "23")
        and _ECONOMIC.search(core)
        and not words.SAVING.search(core)
        and "减免" not in core
    ):
        return "21"
    return "22" if category in ("21", "23") and _SOCIAL.search(core) else None


def _counts(item: Item) -> bool:
    """Whether its target is a count."""
    dimensions = [quantity.dimension for _, quantity in item.quantities]
    return bool(dimensions) and all(d is None or d.startswith("count") for d in dimensions)


def _unwanted(core: str) -> bool:
    return bool(words.BAD_EVENT.search(core))


@check
def inverse_satisfaction(facts: Facts) -> Iterator[Hit]:
    """Satisfaction measured by complaints."""
    for item in facts.items:
        if item.category.startswith("3"):
            match = re.search(r"投诉|不满意|差评|举报|信访|负面评价", item.name)
            if match:
                yield item.at_name(match.start(), match.end(), word=match[0])
