"""Invented figures are marked wherever they are shown."""

from __future__ import annotations

from fastapi.testclient import TestClient


def test_an_answer_marks_invented_figures(client: TestClient) -> None:
    old = client.get("/api/v1/ask", params={"question": "2025年服务中小企业数量的目标是多少"}).json()
    new = client.get("/api/v1/ask", params={"question": "2026年服务中小企业数量的目标是多少"}).json()
    assert [i["illustrative"] for i in old["indicators"]] == [True]
    assert [p["illustrative"] for p in old["projects"]] == [True]
    assert [i["illustrative"] for i in new["indicators"]] == [False]
    page = client.get("/ask", params={"question": "2025年服务中小企业数量的目标是多少", "lang": "zh"}).text
    assert "示例数据" in page
