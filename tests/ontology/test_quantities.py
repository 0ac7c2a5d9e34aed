"""The quantity parser on single values and questions: reviewed forms, properties, limits."""

from __future__ import annotations

import csv
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store

from ontology.quantities import (
    MeasureUnit,
    compare,
    compatible,
    format_number,
    format_quantity,
    measure_units,
    parse_quantity,
    scan_quantities,
)
from ontology.values import Comparator, Kind, Quantity

XSD_DECIMAL = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
FORMS = Path(__file__).with_name("quantity_forms.tsv")


def rows() -> list[list[str]]:
    with FORMS.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def number(value: Decimal | tuple[Decimal, Decimal]) -> str:
    return f"{value[0]}..{value[1]}" if isinstance(value, tuple) else str(value)


def shown(raw: str, quantity: Quantity) -> str:
    """One component as the table of forms writes it."""
    parts = [
        f"[{raw[quantity.start : quantity.end]}]",
        quantity.comparator.value if quantity.comparator else "-",
        number(quantity.value),
        quantity.unit or "-",
        "=>",
        number(quantity.normalized_value),
        quantity.normalized_unit or "-",
        quantity.dimension or "-",
    ]
    named = (("label", quantity.label), ("qualifier", quantity.qualifier), ("inferred", quantity.inferred))
    parts += [f"{key}={','.join(v) if isinstance(v, tuple) else v}" for key, v in named if v]
    return " ".join(parts)


def fullwidth(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(st.decimals("0.001", "1e9", places=3), st.sampled_from(measure_units().units))
@example(Decimal(15), measure_units().lookup("秒"))
@example(Decimal(40), measure_units().lookup("分钟"))
def test_every_normalised_number_can_be_compared_in_the_store(value: Decimal, unit: MeasureUnit) -> None:
    """A store keeps xsd:decimal to 18 places; 1/240 of an hour is no number to it when written with 22."""
    for quantity in scan_quantities(f"{value}{unit.text}"):
        if isinstance(quantity.normalized_value, Decimal):
            literal = Literal(f"{quantity.normalized_value:f}", datatype=XSD_DECIMAL)
            assert Store().query(f"ASK {{ FILTER({literal} >= 0) }}"), quantity


@pytest.mark.parametrize(
    ("raw", "name", "kind", "unparsed", "components"),
    [pytest.param(r[0], r[1], r[2], r[3], r[4:], id=f"{r[0]}|{r[1]}" if r[1] else r[0]) for r in rows()],
)
def test_form(raw: str, name: str, kind: str, unparsed: str, components: list[str]) -> None:
    target = parse_quantity(raw, name=name)
    assert [shown(raw, q) for q in target.components] == [c for c in components if c]
    assert target.kind.value == kind
    assert " ".join(target.unparsed) == unparsed


def test_forms_are_all_there() -> None:
    assert len(rows()) >= 200
    assert len({(r[0], r[1]) for r in rows()}) == len(rows())


@pytest.mark.parametrize("raw", [r[0] for r in rows()])
def test_full_width_writing_changes_nothing(raw: str) -> None:
    def meaning(text: str) -> list[tuple[object, ...]]:
        return [
            (q.comparator, q.normalized_value, q.normalized_unit, q.dimension)
            for q in parse_quantity(text).components
        ]

    assert meaning(fullwidth(raw)) == meaning(raw)


@pytest.mark.parametrize(
    ("simplified", "traditional"), [("不低于50万元", "不低於50萬元"), ("3万余人", "3萬餘人"), ("5个", "5個")]
)
def test_traditional_characters_mean_the_same(simplified: str, traditional: str) -> None:
    one, two = parse_quantity(simplified).components[0], parse_quantity(traditional).components[0]
    assert (one.comparator, one.normalized_value, one.dimension) == (
        two.comparator,
        two.normalized_value,
        two.dimension,
    )


WORDS = {
    Comparator.GE: "≥ >= ≧ ⩾ ＞＝ 不低于 不少于 不小于 不下于 不得低于 不得少于 不应低于 "
    "至少 最少 最低 大于等于 大于或等于",
    Comparator.LE: "≤ <= ≦ ⩽ ＜＝ 不超过 不高于 不多于 不大于 不得超过 不得高于 不超 "
    "至多 最多 最高 小于等于 小于或等于",
    Comparator.GT: "> ＞ 超过 高于 大于 多于 超 逾",
    Comparator.LT: "< ＜ 低于 不到 少于 小于 不足 未达到",
    Comparator.EQ: "= ＝ 等于 正好 恰好 刚好",
    Comparator.ABOUT: "约 约为 大约 近 接近 ≈",
}
PHRASES = {
    Comparator.GE: "at least,no less than,not less than,no fewer than,not below",
    Comparator.LE: "at most,no more than,not more than,up to,not exceeding",
    Comparator.GT: "more than,over,above,exceeding,greater than",
    Comparator.LT: "less than,under,below,fewer than",
    Comparator.EQ: "exactly,equal to",
    Comparator.ABOUT: "about,around,approximately",
}
ENDINGS = {
    Comparator.GE: "以上 及以上 （含）以上 以上（含） 之上",
    Comparator.LE: "以下 及以下 以内 之内 （含）以下",
    Comparator.ABOUT: "左右 上下",
}


@pytest.mark.parametrize(
    ("word", "comparator"), [(w, c) for c, words in WORDS.items() for w in words.split()]
)
def test_comparator_before_a_number(word: str, comparator: Comparator) -> None:
    for raw in (f"{word}95%", f"满意度{word}95%", f"{word}: 95 %"):
        (quantity,) = parse_quantity(raw).components
        assert (quantity.comparator, quantity.normalized_value) == (comparator, Decimal("0.95"))
        assert quantity.label == ("满意度" if raw.startswith("满") else None)
        assert raw[quantity.start : quantity.end].startswith(word)


@pytest.mark.parametrize(
    ("word", "comparator"), [(w, c) for c, words in ENDINGS.items() for w in words.split()]
)
def test_comparator_after_a_number(word: str, comparator: Comparator) -> None:
    for raw in (f"95%{word}", f"满意度达95%{word}"):
        (quantity,) = parse_quantity(raw).components
        assert quantity.comparator is comparator
        assert raw[quantity.start : quantity.end] == f"95%{word}"


@pytest.mark.parametrize(
    ("phrase", "comparator"), [(p, c) for c, phrases in PHRASES.items() for p in phrases.split(",")]
)
def test_comparator_in_english(phrase: str, comparator: Comparator) -> None:
    for number in ("95%", "95 percent"):
        (quantity,) = scan_quantities(f"Which indicators are {phrase} {number} this year?")
        assert (quantity.comparator, quantity.normalized_value) == (comparator, Decimal("0.95"))


QUESTIONS: list[tuple[str, list[str]]] = [
    ("哪些指标要求服务不少于1000家企业？", ["[不少于1000家] >= 1000 家 => 1000 家 count:家 label=企业"]),
    ("验收合格率目标不到100%的指标有哪些？", ["[不到100%] < 100 % => 1 1 ratio"]),
    ("成本上限正好是20万元的是哪个项目？", ["[正好是20万元] = 20 万元 => 200000 元 money"]),
    ("目标在300到700家之间的指标", ["[在300到700家之间] .. 300..700 家 => 300..700 家 count:家"]),
    ("超過五十萬元的項目", ["[超過五十萬元] > 500000 元 => 500000 元 money"]),
    ("年度目标大于5的指标", ["[大于5] > 5 - => 5 - -"]),
    ("投入不到1亿的项目", ["[不到1亿] < 1 亿 => 100000000 元 money inferred=unit:元"]),
    ("是不是有两个项目都叫这个名字？", ["[两个] - 2 个 => 2 个 count:个 label=项目"]),
    ("名称里写有“12218”的指标有哪几个？", []),
    ("2019年的项目有哪些？", []),
    ("5G工厂有几家？一带一路呢？", []),
    ("近三年的项目，12月底前完成的", []),
    ("第10.5代产线在哪个项目里？排名前十的有谁？", []),
    (
        "Which indicators have an annual target between 300 and 700 enterprises?",
        ["[between 300 and 700] .. 300..700 - => 300..700 - - label=enterprises"],
    ),
    ("from 10 to 20 projects", ["[from 10 to 20] .. 10..20 - => 10..20 - - label=projects"]),
    ("Indicators above 500,000 yuan", ["[above 500,000 yuan] > 500000 yuan => 500000 元 money"]),
    ("at least 2 million yuan", ["[at least 2 million yuan] >= 2 million yuan => 2000000 元 money"]),
    ("over RMB 1.5 billion", ["[over RMB 1.5 billion] > 1.5 billion RMB => 1500000000 元 money"]),
    ("no less than 90 percent", ["[no less than 90 percent] >= 90 percent => 0.9 1 ratio"]),
    ("up to 18 months", ["[up to 18 months] <= 18 months => 18 月 time"]),
    ("at least twenty small firms", ["[at least twenty] >= 20 - => 20 - - label=small firms"]),
    ("more than 2000 enterprises in 2026", ["[more than 2000] > 2000 - => 2000 - - label=enterprises"]),
    (
        "cost at most 4000 yuan per enterprise",
        ["[at most 4000 yuan per enterprise] <= 4000 yuan per enterprise => 4000 元/家 money/count:家"],
    ),
    (
        "less than ten percent, exactly 20",
        ["[less than ten percent] < 10 percent => 0.1 1 ratio", "[exactly 20] = 20 - => 20 - -"],
    ),
    ("What changed between 2024 and 2026? And in 2025?", []),
    ("Which one of these projects has two?", []),
]


@pytest.mark.parametrize(("question", "expected"), QUESTIONS)
def test_question(question: str, expected: list[str]) -> None:
    assert [shown(question, q) for q in scan_quantities(question)] == expected


# --- properties

TEXT = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "0123456789.,，、；:%‰≥≤<>=~±+-/（）() 一二三十百千万亿半零两第前每"
            "约近超不低于少到至和以上下内年月日元家个人次倍率"
        ),
        st.characters(),
    ),
    max_size=60,
)
COMPARATORS = {
    "≥": Comparator.GE,
    "不超过": Comparator.LE,
    "大于": Comparator.GT,
    "少于": Comparator.LT,
    "＝": Comparator.EQ,
}
COUNTED = st.sampled_from(["家", "家次", "人次", "场", "份", "台", "款"])


@settings(deadline=None)
@given(TEXT, TEXT)
@example("二二三一二三四五六七八九十百千万亿个", "")
@example("1e400元", "（%）")
@example("\ud800５\ud800家", "")
def test_any_text_is_read_the_same_way_twice(raw: str, name: str) -> None:
    target = parse_quantity(raw, name=name)
    parse_quantity("另一个值", name=name)
    assert parse_quantity(raw, name=name) == target
    assert target.raw == raw
    assert (target.kind is Kind.QUALITATIVE) == (not target.components)
    ends = [0, *(end for q in target.components for end in (q.start, q.end))]
    assert ends == sorted(ends)
    assert ends[-1] <= len(raw)
    for quantity in (*target.components, *scan_quantities(raw)):
        assert any(c.isnumeric() or c == "半" or c.isascii() for c in raw[quantity.start : quantity.end])
        assert format_quantity(quantity)
        assert format_quantity(quantity, language="en")


@given(
    st.sampled_from(sorted(COMPARATORS)), st.integers(0, 10**9), COUNTED, st.sampled_from(["", "万", "亿"])
)
def test_comparator_number_and_unit_are_found(word: str, count: int, unit: str, multiplier: str) -> None:
    raw = f"{word}{count:,}{multiplier}{unit}"
    (quantity,) = parse_quantity(raw).components
    factor = {"": 1, "万": 10**4, "亿": 10**8}[multiplier]
    assert quantity.comparator is COMPARATORS[word]
    assert quantity.normalized_value == Decimal(count * factor)
    assert quantity.dimension == f"count:{unit}"
    assert (quantity.start, quantity.end) == (0, len(raw))


@settings(deadline=None)
@given(st.decimals(0, 10**6, places=3), st.decimals(0, 10**6, places=3))
def test_a_range_holds_its_ends(one: Decimal, two: Decimal) -> None:
    (quantity,) = parse_quantity(f"{one}%~{two}%").components
    assert quantity.comparator is Comparator.RANGE
    assert quantity.normalized_value == (min(one, two) / 100, max(one, two) / 100)


@settings(deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_compare_agrees_with_numbers(one: int, two: int) -> None:
    first, second = (parse_quantity(f"≥{n}家").components[0] for n in (one, two))
    assert compare(first, second) == (one > two) - (one < two)


# --- comparison and display


def only(raw: str, name: str = "") -> Quantity:
    (quantity,) = parse_quantity(raw, name=name).components
    return quantity


def test_only_the_same_dimension_and_unit_are_compatible() -> None:
    assert compatible(only("50万元"), only("0.005亿元"))
    assert compare(only("50万元"), only("500000元")) == 0
    assert compare(only("30分钟"), only("0.4小时")) == 1
    assert compare(only("5-10家"), only("20家")) == -1
    assert compare(only("5-10家"), only("8家")) is None
    assert compare(only("2年"), only("24个月")) == 0
    for other in ("50家次", "50%", "50", "50天", "50元/家"):
        assert not compatible(only("50家"), only(other))
    assert not compatible(only("2天"), only("2个月"))
    assert not compatible(only("2天"), only("2个工作日"))
    assert compatible(only("≥3"), only("≥2"))
    assert not compatible(only("≥80M"), only("≥80"))


@pytest.mark.parametrize(
    ("raw", "zh", "en"),
    [
        ("≥1.3亿元", "≥1.3 亿元", "≥130 million yuan"),
        ("500000元", "50 万元", "500,000 yuan"),
        ("95%以上", "≥95%", "≥95%"),
        ("2000家次", "2000 家次", "2,000 organisation-visits"),
        ("≤4000元/家", "≤4000 元/家", "≤4,000 yuan per organisation"),
        ("约33万元", "约 33 万元", "about 330,000 yuan"),
        ("5-10家", "5–10 家", "5–10 organisations"),
        ("18个月", "18 个月", "18 months"),
        ("1件", "1 件", "1 piece"),
        ("≥3份", "≥3 份", "≥3 copies"),
        ("20分钟", "0.333333 小时", "0.333333 hours"),
        ("≥3", "≥3", "≥3"),
        ("≥80M", "≥80 M", "≥80 M"),
        ("1233万件", "1233 万件", "12.33 million pieces"),
        ("123456789件", "12345.6789 万件", "123,456,789 pieces"),
    ],
)
def test_display(raw: str, zh: str, en: str) -> None:
    assert format_quantity(only(raw)) == zh
    assert format_quantity(only(raw), language="en") == en


def test_format_number_takes_what_a_graph_returns() -> None:
    assert format_number(0.95, unit="1", dimension="ratio") == "95%"
    assert format_number(130000000.0, unit="元", dimension="money") == "1.3 亿元"
    assert format_number(float("nan"), unit="元") == "nan"
    assert format_number(Decimal(-2500), unit="元", language="en") == "-2,500 yuan"


# --- units


def test_every_unit_is_found_by_its_label_and_carries_what_is_needed() -> None:
    table = measure_units()
    assert len(table.units) > 150
    for unit in table.units:
        assert table.lookup(unit.text) == unit
        assert unit.iri
        assert unit.iri.isascii()
        assert unit.factor > 0
        assert unit.normal_unit
        assert unit.label_en
        normal = table.lookup(unit.normal_unit) if unit.normal_unit != "1" else None
        assert normal is None or (normal.factor == Decimal(1) and normal.dimension == unit.dimension)


@pytest.mark.parametrize(
    ("text", "dimension", "factor", "normal"),
    [
        ("万元", "money", "10000", "元"),
        ("㎡", "area", "1", "平方米"),
        ("KM²", None, "", ""),
        ("km²", "area", "1000000", "平方米"),
        ("万平方米", "area", "10000", "平方米"),
        ("万人次", "count:人次", "10000", "人次"),
        ("千万件", "count:件", "10000000", "件"),
        ("千米", "length", "1000", "米"),
        ("千瓦时", "energy", "1", "千瓦时"),
        ("元/家", "money/count:家", "1", "元/家"),
        ("万元/年", "money/年", "10000", "元/年"),
        ("元/平方米", "money/平方米", "1", "元/平方米"),
        ("元/人·天", "money/count:人·天", "1", "元/人·天"),
        ("次/年", "count:次/年", "1", "次/年"),
        ("元/公里", "money/米", "0.001", "元/米"),
        ("个百分点", "ratio", "0.01", "1"),
        ("（％）", "ratio", "0.01", "1"),
        ("Percent", "ratio", "0.01", "1"),
        ("万", None, "10000", ""),
        ("不是单位", None, "", ""),
        ("", None, "", ""),
    ],
)
def test_lookup(text: str, dimension: str | None, factor: str, normal: str) -> None:
    unit = measure_units().lookup(text)
    found = (unit.dimension, str(unit.factor), unit.normal_unit or "") if unit else (None, "", "")
    assert found == (dimension, factor, normal)


# --- limits

PIECES = (
    "1", "一", "万", "1、", "1-", "≥5%，", "“1", "(", "1,111", "a1", "10个和", "1.1.", "2026年",
    "元/", "5家\n",
    "每5家", "5年", "5天内", "≥5万元的", "5家，月均年均", "达到", "累计", "at least one hundred ", "5%≤a≤",
    "本年年内", "1的", " ",
)  # fmt: skip


def seconds(text: str) -> float:
    start = time.process_time()
    parse_quantity(text, name=text)
    scan_quantities(text)
    return time.process_time() - start


@pytest.mark.parametrize("piece", PIECES)
def test_long_text_takes_linear_time(piece: str) -> None:
    short, long = (piece * (length // len(piece)) + "5家" for length in (2_500, 20_000))
    seconds(short)
    assert seconds(long) < 30 * max(min(seconds(short) for _ in range(3)), 0.004)


@settings(max_examples=8, deadline=None)
@given(TEXT.filter(bool))
def test_a_hundred_thousand_characters_are_read(piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    assert parse_quantity(text).raw == text
    assert seconds(text) < 30
