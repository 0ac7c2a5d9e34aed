"""Numbers as numbers: of two values, the one that means the same in other units must be nearer than a look-alike."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from ontology.quantities import parse_quantity, scan_quantities
from search.closeness import measure
from search.encoder import Encoder
from search.entries import EntryTarget, IndexEntry
from search.index import SearchIndex, build_index
from search.results import HitType
from search.scoring import nearest_quantity
from search.vectors import VectorCache

Case = tuple[str, str, str]  # wanted, means the same or nearly, only looks alike

_NUMBERS = (
    3,
    5,
    8,
    12,
    15,
    20,
    24,
    30,
    36,
    40,
    50,
    60,
    75,
    80,
    90,
    95,
    100,
    120,
    150,
    200,
    300,
    500,
    800,
    1000,
)
_SIGNS = ("≥", "≤", "", "不少于", "＜")
_COUNTED = ("家", "人", "次", "个", "场", "件")
_RARE = {"家": "家次", "人": "人次", "场": "平方米", "个": "个月", "次": "万元", "件": "小时"}


def cases() -> Iterator[Case]:
    for sign in _SIGNS:
        for n in _NUMBERS:
            yield f"{sign}{n}万元", f"{sign}{n * 10000}元", f"{sign}{n}家"
            yield f"{sign}{n}万元", f"{sign}{n / 10000:g}亿元", f"{sign}{n}元"
            yield f"{sign}{n}亿元", f"{sign}{n * 10000}万元", f"{sign}{n}万元"
            yield f"{sign}{n}分钟", f"{sign}{n / 60:.4f}小时", f"{sign}{n}小时"
            yield f"{sign}{n}年", f"{sign}{n * 12}个月", f"{sign}{n}个月"
            if n <= 100:
                yield f"{sign}{n}%", f"{sign}{n}.0%", f"{sign}{n}家"
                yield f"{sign}{n}%", f"{sign}百分之{n}", f"{sign}{n / 100:g}%"
            counted = _COUNTED[n % len(_COUNTED)]
            yield f"{sign}{n}{counted}", f"{sign}{n + max(1, n // 20)}{counted}", f"{sign}{n}{_RARE[counted]}"
            yield f"{sign}{n}{counted}", f"{sign}{n}.0{counted}", f"{sign}{n * 10}{counted}"
    for n in _NUMBERS:
        yield f"≥{n}万元", f"不低于{n}万元", f"≤{n}万元"
        yield f"≤{n}家", f"不超过{n}家", f"≥{n}家"
        yield f"≥{n}人", f"{n}人以上", f"{n}人以下"


CASES = tuple(dict.fromkeys(cases()))


@pytest.fixture(scope="module")
def values() -> dict[str, int]:
    return {text: row for row, text in enumerate(dict.fromkeys(text for case in CASES for text in case[1:]))}


@pytest.fixture(scope="module")
def index(encoder: Encoder, values: dict[str, int], tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    folder = tmp_path_factory.mktemp("numbers")
    entries = (
        IndexEntry(
            f"https://w3id.org/zhibiao/id/indicator/n{row}",
            HitType.INDICATOR,
            "目标",
            year=2026,
            targets=(EntryTarget("annual", raw, parse_quantity(raw, name="目标").components),),
        )
        for raw, row in values.items()
    )
    build_index(folder, entries, encoder=encoder, cache=VectorCache(None))
    return SearchIndex.open(folder, encoder)


def test_the_leg_orders_pairs_right(index: SearchIndex, values: dict[str, int]) -> None:
    assert len(CASES) >= 1000
    wrong = []
    for wanted, same, alike in CASES:
        (quantity,) = (q for q in scan_quantities(wanted) if q.end > q.start)
        near = nearest_quantity(index, measure(quantity))
        if near[values[same]] <= near[values[alike]]:
            wrong.append((wanted, same, alike))
    assert len(wrong) <= len(CASES) // 100, wrong[:20]


def test_the_encoder_alone_does_not(encoder: Encoder) -> None:
    chosen = CASES[::12]
    texts = list(dict.fromkeys(text for case in chosen for text in case[1:]))
    vectors = dict(zip(texts, encoder.encode_passages(texts), strict=True))
    right = []
    for wanted, same, alike in chosen:
        query = encoder.encode_query(wanted)
        right.append(float(vectors[same] @ query) > float(vectors[alike] @ query))
    assert len(chosen) >= 90
    assert np.mean(right) < 0.9
