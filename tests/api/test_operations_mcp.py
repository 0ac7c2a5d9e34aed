"""``zhibiao mcp`` as an assistant meets it: the SDK's own client over stdin and stdout."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.server.mcpserver import MCPServer
from mcp.types import CallToolResult

from api.live import LiveDataset
from api.mcp import MAX_CHARS, _bounded, create_server
from search import Dataset
from search.encoder import Encoder
from search.sparql.limits import Limits

REPOSITORY = Path(__file__).resolve().parents[2]
TOOLS = {"search", "ask", "record", "similar", "compare", "sparql"}


def server(data: Path) -> StdioServerParameters:
    arguments = ["-m", "api.cli", "--data", str(data), "mcp"]
    return StdioServerParameters(command=sys.executable, args=arguments, env={"PYTHONPATH": str(REPOSITORY)})


def conversation(connect: Any, talk: Callable[[Client], Awaitable[None]]) -> None:
    async def run() -> None:
        async with Client(connect) as client:
            await talk(client)

    asyncio.run(asyncio.wait_for(run(), 60))


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    assert not result.is_error, result.content
    structured: dict[str, Any] | None = result.structured_content
    assert structured is not None
    return structured


async def refused(client: Client, tool: str, **arguments: Any) -> str:
    result = await client.call_tool(tool, arguments)
    assert isinstance(result, CallToolResult)
    assert result.is_error
    return result.content[0].text  # type: ignore[union-attr]


def test_every_tool_over_stdio(data: Path) -> None:
    async def talk(client: Client) -> None:
        listed = (await client.list_tools()).tools
        assert {tool.name for tool in listed} == TOOLS
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in listed)
        assert all(tool.description for tool in listed)
        found = await call(client, "search", query="服务中小企业数量", type=["indicator"], limit=2)
        assert found["hits"][0]["name"] == "服务中小企业数量"
        iri = found["hits"][0]["iri"]
        record = await call(client, "record", iri=iri)
        assert record["annual"]["raw"] in ("≥40家", "≥50家")
        assert len((await call(client, "record", iri=record["project_iri"]))["indicators"]) == 3
        similar = await call(client, "similar", indicator=iri)
        assert similar["similar"][0]["name"] == "服务中小企业数量"
        compared = await call(client, "compare", from_year=2025, to_year=2026)
        assert [(i["from"]["annual"], i["to"]["annual"]) for i in compared["items"]] == [("≥40家", "≥50家")]
        answer = await call(client, "ask", question="企业投诉率的目标是多少？")
        assert answer["status"] == "answered"
        assert "2%" in answer["text"]
        count = "SELECT (COUNT(?p) AS ?n) WHERE { ?p a zb:Project }"
        assert (await call(client, "sparql", query=count))["rows"] == [["4"]]
        resources = (await client.list_resources()).resources
        assert [str(r.uri) for r in resources] == ["zhibiao://vocabulary", "zhibiao://sparql-examples"]
        for resource in resources:
            assert (await client.read_resource(str(resource.uri))).contents

    conversation(stdio_client(server(data)), talk)


def test_errors_are_tool_errors_and_the_server_goes_on(tmp_path: Path, data: Path) -> None:
    async def talk(client: Client) -> None:
        assert "2031" in await refused(client, "compare", from_year=2025, to_year=2031)
        assert "没有" in await refused(client, "record", iri="nothing-like-it")
        assert "line 1" in await refused(client, "sparql", query="SELEC")
        assert "SERVICE" in await refused(
            client, "sparql", query="SELECT * { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }"
        )
        assert await refused(client, "sparql", query="DROP ALL")
        assert "query" in await refused(client, "search", limit=3)
        assert "limit" in await refused(client, "search", query="企业", limit=5000)
        assert (await call(client, "search", query="企业"))["hits"]

    async def empty(client: Client) -> None:
        assert "zhibiao ingest" in await refused(client, "ask", question="有多少个项目？")

    conversation(in_process(data), talk)
    conversation(in_process(tmp_path), empty)


def in_process(data: Path, encoder: Encoder | None = None) -> MCPServer[Any]:
    return create_server(LiveDataset(data, lambda: Dataset.open(data, encoder=encoder)), Limits())


def test_results_are_bounded(sample_data: Path, encoder: Encoder) -> None:
    async def talk(client: Client) -> None:
        for tool, arguments in (
            ("search", {"query": "企业", "limit": 50}),
            ("sparql", {"query": "SELECT * { ?s ?p ?o }", "limit": 500}),
            ("sparql", {"query": "CONSTRUCT WHERE { ?s ?p ?o }", "limit": 500}),
            ("ask", {"question": "产出指标有哪些？"}),
            ("compare", {"from_year": 2025, "to_year": 2026, "limit": 50}),
        ):
            result = await client.call_tool(tool, arguments)
            assert isinstance(result, CallToolResult)
            text: str = result.content[0].text  # type: ignore[union-attr]
            assert len(text) <= MAX_CHARS * 1.2, tool
            assert json.loads(text) == result.structured_content
        rows = await call(client, "sparql", query="SELECT * { ?s ?p ?o }", limit=500)
        assert rows["truncated"] == "rows"
        assert len(rows["rows"]) + rows["cut"]["rows"] == 500

    conversation(in_process(sample_data, encoder), talk)


def test_a_crash_says_nothing_of_the_inside(data: Path) -> None:
    def broken() -> Dataset:
        raise RuntimeError("secret path")

    async def talk(client: Client) -> None:
        assert "secret" not in await refused(client, "ask", question="有多少个项目？")

    conversation(create_server(LiveDataset(data, broken), Limits()), talk)


def test_long_texts_are_cut() -> None:
    cut = _bounded({"deep": [{"text": "长" * 5000}]})
    assert len(cut["deep"][0]["text"]) == 2001
