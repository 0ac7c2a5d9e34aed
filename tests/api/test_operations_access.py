"""Who may read and write, how often, and what is kept of it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from api import keys
from api.app import create_app
from api.caller import Caller
from api.cli import app as cli
from api.errors import PROBLEM_BASE
from api.limits import Buckets
from api.settings import InvalidSetting, Settings
from search.encoder import Encoder

REPOSITORY = Path(__file__).resolve().parents[2]
TOKEN = "a-token-of-some-length-for-tests"
READ = "/api/v1/stats"


@contextmanager
def service(
    data: Path, encoder: Encoder, address: str = "198.51.100.7", **settings: Any
) -> Iterator[TestClient]:
    app = create_app(Settings.load(data=data, **settings), encoder=encoder)
    with TestClient(app, client=(address, 4711)) as client:
        yield client


def audited(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text("utf-8").splitlines()]


def test_reading_takes_a_key_when_the_settings_say_so(data: Path, encoder: Encoder, tmp_path: Path) -> None:
    file = tmp_path / "keys"
    key, other = keys.add(file, "portal"), keys.add(file, "analyst")
    with service(data, encoder, read_access="key", api_keys_file=file, admin_token=TOKEN) as client:
        for path in (READ, "/sparql", "/metrics", "/openapi.json", "/docs", "/nowhere"):
            refused = client.get(path)
            assert refused.status_code == 401, path
            assert refused.headers["www-authenticate"] == "Bearer"
            assert refused.headers["content-type"] == "application/problem+json"
            assert refused.json()["type"] == PROBLEM_BASE + "unauthorized"
        for headers in (
            {"Authorization": f"Bearer {key}"},
            {"authorization": f"bearer  {other} "},
            {"X-API-Key": key},
            {"Authorization": f"Bearer {TOKEN}"},
        ):
            assert client.get(READ, headers=headers).status_code == 200, headers
        for wrong in (key[:-1], key + "x", "", "zb_", "é"):
            assert client.get(READ, headers=[(b"X-API-Key", wrong.encode())]).status_code == 401
        for open_to_all in ("/health/live", "/health/ready", "/static/style.css"):
            assert client.get(open_to_all).status_code != 401
        page = client.get("/", headers={"Accept": "text/html"})
        assert page.status_code == 401
        assert "<html" in page.text
        keys.remove(file, "portal")
        assert client.get(READ, headers={"X-API-Key": key}).status_code == 401
        assert client.get(READ, headers={"X-API-Key": other}).status_code == 200
        file.write_text("rubbish\n", "utf-8")
        assert client.get(READ, headers={"X-API-Key": other}).status_code == 200  # those known before hold
        write = {"id": "x", "verdict": "accepted", "by": "t"}
        as_reader = {"X-API-Key": other}
        assert client.post("/api/v1/review", json=write, headers=as_reader).status_code == 401


def test_a_user_is_believed_from_a_trusted_proxy_only(data: Path, encoder: Encoder) -> None:
    given = {"read_access": "key", "proxy_user_header": "X-Remote-User", "trusted_proxies": "10.0.0.0/8,::1"}
    user = {"X-Remote-User": "li.na"}
    with service(data, encoder, "10.1.2.3", **given) as client:
        assert client.get(READ, headers=user).status_code == 200
        assert client.get(READ).status_code == 401
    with service(data, encoder, "192.0.2.1", **given) as client:
        assert client.get(READ, headers=user).status_code == 401
        assert client.get(READ, headers=user | {"X-Forwarded-For": "10.1.2.3"}).status_code == 401


def test_a_client_that_asks_too_often_is_told_when_to_come_back(data: Path, encoder: Encoder) -> None:
    with service(data, encoder, "10.1.2.3", rate_per_minute=30, rate_burst=3) as client:
        assert [client.get(READ).status_code for _ in range(3)] == [200] * 3
        refused = client.get(READ)
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["retry-after"]) <= 2
        assert refused.json()["detail_zh"]
        assert client.get("/health/live").status_code == 200
        spoofed = client.get(READ, headers={"X-Forwarded-For": "192.0.2.9"})
        assert spoofed.status_code == 429  # not a trusted proxy: the header counts for nothing


def test_clients_behind_a_trusted_proxy_have_buckets_of_their_own(data: Path, encoder: Encoder) -> None:
    with service(
        data, encoder, "10.1.2.3", rate_per_minute=1, rate_burst=1, trusted_proxies="10.1.2.3"
    ) as client:
        for address, status in (
            ("192.0.2.1", 200),
            ("192.0.2.2", 200),
            ("192.0.2.1", 429),
            ("6.6.6.6, 192.0.2.2", 429),  # what a client writes itself stands further left
        ):
            assert client.get(READ, headers={"X-Forwarded-For": address}).status_code == status, address


def test_addresses_of_one_network_count_as_one_client() -> None:
    def client(address: str, kind: str = "anonymous", name: str = "") -> str:
        return Caller(kind, name, address).client

    assert client("2001:db8::1") == client("2001:db8::2") != client("2001:db8:0:1::1")
    assert client("::ffff:192.0.2.1") == client("192.0.2.1") != client("192.0.2.2")
    assert client("192.0.2.1", "key", "portal") == client("192.0.2.2", "key", "portal") != client("192.0.2.1")
    assert client("192.0.2.1", "key", "x") != client("192.0.2.1", "user", "x")


def test_buckets_fill_again_and_are_forgotten_when_the_table_is_full() -> None:
    buckets = Buckets(per_minute=6000, burst=2)
    assert (buckets.take("a"), buckets.take("a")) == (0, 0)
    assert 0 < buckets.take("a") <= 0.01
    time.sleep(0.02)
    assert buckets.take("a") == 0
    slow = Buckets(per_minute=0.001, burst=1)
    assert slow.take("victim") == 0
    assert slow.take("victim") > 0
    refused = sum(slow.take(str(n)) > 0 for n in range(5000))
    assert refused == 0  # strangers never take from each other
    assert slow.take("victim") > 0
    buckets.close()


@given(st.lists(st.sampled_from("abc"), max_size=60))
def test_nobody_gets_more_than_the_burst_at_once(clients: list[str]) -> None:
    buckets = Buckets(per_minute=0.001, burst=4)
    passed = [client for client in clients if not buckets.take(client)]
    for client in "abc":
        assert passed.count(client) == min(4, clients.count(client))


def test_processes_share_one_table(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from api.limits import Buckets\n"
        "buckets = Buckets(per_minute=0.001, burst=1000, file=Path(sys.argv[1]))\n"
        "print(sum(not buckets.take('one') for _ in range(800)))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "rates")]
    started = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=REPOSITORY) for _ in range(3)]
    assert sum(int(process.communicate()[0]) for process in started) == 1000


def test_writes_and_refusals_are_kept(data: Path, encoder: Encoder, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "audit.jsonl"
    evil = "SELECT * { SERVICE <http://192.0.2.1/> { ?s ?p ?o } }"
    with service(data, encoder, admin_token=TOKEN, audit_log=log) as client:
        client.get(READ)
        client.get("/api/v1/search", params={"query": "不该留下"})
        client.get("/sparql", params={"query": "SELECT broken"})
        client.post("/sparql", data={"query": evil}, headers={"X-Request-Id": "portal-4711"})
        body = {"from": "x", "to": "y", "verdict": "accepted", "by": "t"}
        client.post("/api/v1/review", json=body)
        client.post("/api/v1/review", json=body, headers={"Authorization": f"Bearer {TOKEN}"})
        log.rename(log.with_suffix(".1"))  # as logrotate does
        client.post("/api/v1/review", json=body, headers={"Authorization": "Bearer wrong"})
    first, later = audited(log.with_suffix(".1")), audited(log)
    assert [(line["event"], line["path"], line["status"], line["caller"]) for line in first] == [
        ("refused", "/sparql", 400, "anonymous"),
        ("refused", "/api/v1/review", 401, "anonymous"),
        ("write", "/api/v1/review", 404, "admin"),
    ]
    assert first[0]["query"] == evil
    assert first[0]["request_id"] == "portal-4711"
    assert first[0]["address"] == "198.51.100.7"
    assert len(later) == 1
    text = log.with_suffix(".1").read_text("utf-8") + log.read_text("utf-8")
    assert "不该留下" not in text
    assert TOKEN not in text


def test_guesses_are_slowed_down_and_do_not_fill_the_audit_log(
    data: Path, encoder: Encoder, tmp_path: Path
) -> None:
    log = tmp_path / "audit.jsonl"
    settings = {"read_access": "key", "admin_token": TOKEN, "rate_per_minute": 1, "rate_burst": 2}
    with service(data, encoder, "10.1.2.3", trusted_proxies="10.1.2.3", audit_log=log, **settings) as client:
        for address in ("192.0.2.1", "192.0.2.2"):
            headers = {"X-Forwarded-For": address, "X-API-Key": "a guess"}
            answers = [client.get(f"/{'x' * 5000}", headers=headers).status_code for _ in range(5)]
            assert answers == [401, 401, 429, 429, 429]
    lines = audited(log)
    assert [(line["address"], line["status"]) for line in lines] == [
        (address, status) for address in ("192.0.2.1", "192.0.2.2") for status in (401, 401, 429)
    ]
    assert {len(line["path"]) for line in lines} == {500}


def test_every_answer_has_a_request_id(client: TestClient) -> None:
    for path in ("/health/live", READ, "/nowhere", "/", "/static/none"):
        assert re.fullmatch(r"[0-9a-f]{16}", client.get(path).headers["x-request-id"]), path
    for sent, taken in (("abc-123.DEF_4", True), ("short", False), ("x" * 65, False), ('a"b<c>d e', False)):
        answered = client.get("/health/live", headers={"X-Request-Id": sent}).headers["x-request-id"]
        assert (answered == sent) is taken, sent


def test_a_traced_request_has_the_id_of_its_trace(client: TestClient) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    def answered(**headers: str) -> str:
        return client.get("/health/live", headers=headers).headers["x-request-id"]

    assert answered(traceparent=f"00-{trace}-00f067aa0ba902b7-01") == trace
    assert (
        answered(**{"traceparent": f"00-{trace}-00f067aa0ba902b7-01", "X-Request-Id": "portal-4711"})
        == "portal-4711"
    )
    for broken in (
        f"00-{'0' * 32}-00f067aa0ba902b7-01",
        f"00-{trace}-01",
        trace,
        f"00-{trace.upper()}-00f067aa0ba902b7-01",
    ):
        assert re.fullmatch(r"[0-9a-f]{16}", answered(traceparent=broken)), broken


def test_keys_are_made_listed_and_withdrawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "keys"
    run = CliRunner().invoke
    assert run(cli, ["keys", "list"]).exit_code == 2
    monkeypatch.setenv("ZHIBIAO_API_KEYS_FILE", str(file))
    made = run(cli, ["keys", "add", "portal"])
    assert made.exit_code == 0
    key = made.stdout.strip()
    assert key.startswith("zb_")
    assert key not in file.read_text("utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    assert keys.Keys(file).name_of(key) == "portal"
    file.write_text("# 门户\n" + file.read_text("utf-8"), "utf-8")
    assert run(cli, ["keys", "add", "portal"]).exit_code == 3
    assert run(cli, ["keys", "add", "two words"]).exit_code == 2
    assert run(cli, ["keys", "add", "second"]).exit_code == 0
    assert run(cli, ["keys", "list"]).stdout.split() == ["portal", "second"]
    assert run(cli, ["keys", "remove", "portal"]).exit_code == 0
    assert run(cli, ["keys", "remove", "portal"]).exit_code == 1
    assert file.read_text("utf-8").startswith("# 门户\nsecond sha256:")
    file.write_text("second sha256:12\n", "utf-8")
    broken = run(cli, ["keys", "list"])
    assert broken.exit_code == 2
    assert "line 1" in broken.stderr


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"read_access": "key"}, "ZHIBIAO_API_KEYS_FILE"),
        ({"proxy_user_header": "X-User", "trusted_proxies": ""}, "ZHIBIAO_TRUSTED_PROXIES"),
        ({"trusted_proxies": "10.0.0.1/8"}, "--trusted-proxies"),
        ({"trusted_proxies": "proxy.example"}, "--trusted-proxies"),
        ({"cors_origins": "https://portal.example/path"}, "--cors-origins"),
        ({"cors_origins": "portal.example"}, "--cors-origins"),
        ({"graph_update_endpoint": "http://localhost/update"}, "ZHIBIAO_GRAPH_ENDPOINT"),
        ({"admin_token_file": "/nowhere/token"}, "ZHIBIAO_ADMIN_TOKEN_FILE=/nowhere/token"),
        ({"rate_per_minute": "many"}, "--rate-per-minute"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(given: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidSetting, match=named):
        Settings.load(**given)


def test_the_admin_token_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n", "utf-8")
    settings = Settings.load(admin_token_file=file)
    assert settings.admin_token is not None
    assert settings.admin_token.get_secret_value() == TOKEN
    with pytest.raises(InvalidSetting, match="not both"):
        Settings.load(admin_token_file=file, admin_token=TOKEN)
    file.write_text("\n")
    with pytest.raises(InvalidSetting, match="empty"):
        Settings.load(admin_token_file=file)
