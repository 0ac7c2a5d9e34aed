from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from search.encoder import Encoder
from search.evaluate import InvalidEvaluation, evaluate, ndcg, recall, reciprocal_rank

CORPUS = {
    "d1": "为老年人提供免费体检和家庭医生服务",
    "d2": "购置疫苗冷藏运输车辆",
    "d3": "开展职业病危害因素检测",
    "d4": "新建污水处理厂并铺设管网",
    "d5": "举办高校毕业生专场招聘会",
}
QUERIES = {"q1": "老年人体检", "q2": "冷藏车", "q3": "jobs for graduates", "q4": "没有判断的查询"}
QRELS = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq2\td2\t1\nq2\td3\t0\nq3\td5\t1\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    paths = tmp_path / "c.jsonl", tmp_path / "q.jsonl", tmp_path / "r.tsv"
    for path, texts in zip(paths[:2], (CORPUS, QUERIES), strict=True):
        lines = [json.dumps({"id": i, "text": t}, ensure_ascii=False) for i, t in texts.items()]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    paths[2].write_text(QRELS, encoding="utf-8")
    return paths


def test_measures_against_numbers_worked_by_hand() -> None:
    grades = {"a": 2, "b": 1, "c": 1, "x": 0}
    ranking = ["x", "a", "y", "b"]
    gained = 2 / math.log2(3) + 1 / math.log2(5)
    ideal = 2 + 1 / math.log2(3) + 1 / 2
    assert ndcg(ranking, grades, 10) == pytest.approx(gained / ideal)
    assert ndcg(ranking, grades, 2) == pytest.approx((2 / math.log2(3)) / (2 + 1 / math.log2(3)))
    assert recall(ranking, grades, 10) == pytest.approx(2 / 3)
    assert recall(ranking, grades, 1) == 0
    assert reciprocal_rank(ranking, grades, 10) == 0.5
    assert reciprocal_rank(ranking, grades, 1) == 0
    assert (ndcg([], grades, 10), recall([], {}, 10), reciprocal_rank([], grades, 10)) == (0, 0, 0)


def test_all_legs_are_measured(files: tuple[Path, Path, Path], encoder: Encoder) -> None:
    report = evaluate(*files, encoder=encoder)
    assert (report.documents, report.queries, report.k, report.encoder) == (5, 3, 10, encoder.name)
    by_leg = {leg.leg: leg for leg in report.legs}
    assert list(by_leg) == ["lexical", "dense", "hybrid"]
    assert by_leg["hybrid"].ndcg == by_leg["hybrid"].recall == by_leg["hybrid"].mrr == 1.0
    assert by_leg["lexical"].ndcg == pytest.approx(2 / 3, abs=1e-4)
    assert report.passages_per_s > 0
    assert report.encode_query_ms > 0


def test_legs_and_k_are_chosen(files: tuple[Path, Path, Path], encoder: Encoder) -> None:
    report = evaluate(*files, k=1, legs=("lexical",), encoder=encoder)
    assert [leg.leg for leg in report.legs] == ["lexical"]
    for options in ({"k": 0}, {"legs": ("bm25",)}, {"legs": ()}):
        with pytest.raises(InvalidEvaluation):
            evaluate(*files, encoder=encoder, **options)


@pytest.mark.parametrize(
    ("which", "line", "place"),
    [
        (0, "{broken", "c.jsonl, line 6"),
        (0, '{"id": "d9"}', "c.jsonl, line 6"),
        (0, '{"id": "d1", "text": "twice"}', "c.jsonl, line 6"),
        (0, '["d9", "x"]', "c.jsonl, line 6"),
        (1, '{"id": "q9", "text": 5}', "q.jsonl, line 5"),
        (2, "q1\td1", "r.tsv, line 6"),
        (2, "q1\td1\tgood", "r.tsv, line 6"),
    ],
)
def test_bad_lines_are_named(files, which: int, line: str, place: str, encoder: Encoder) -> None:
    with files[which].open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    with pytest.raises(InvalidEvaluation) as caught:
        evaluate(*files, encoder=encoder)
    assert caught.value.place == place


def test_judgements_of_what_is_not_there_are_left_out(files, encoder: Encoder) -> None:
    with files[2].open("a", encoding="utf-8") as file:
        file.write("\n\nq9\td1\t1\nq1\td9\t3\r\n   \n")
    report = evaluate(*files, encoder=encoder, legs=("hybrid",))
    assert report.unknown == 2
    assert report.legs[0].ndcg == 1.0
    assert report.queries == 3


def test_missing_empty_and_unjudged_files(files, tmp_path: Path, encoder: Encoder) -> None:
    corpus, queries, qrels = files
    with pytest.raises(InvalidEvaluation, match="cannot be read"):
        evaluate(tmp_path / "none", queries, qrels, encoder=encoder)
    qrels.write_text("q1\td1\t0\n", encoding="utf-8")
    with pytest.raises(InvalidEvaluation, match="relevant"):
        evaluate(corpus, queries, qrels, encoder=encoder)
    corpus.write_text("", encoding="utf-8")
    with pytest.raises(InvalidEvaluation, match="no line"):
        evaluate(corpus, queries, qrels, encoder=encoder)
