"""Hostile requests against a real server: nothing is reached, nothing crashes, everything is answered in time."""

from __future__ import annotations

import gzip
import re
import socket
import threading
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests.support.scratch import Served, published, serving

TIMEOUT_S = 2.0
MEMORY_BYTES = 256 * 1024 * 1024
WORKER_BASE_BYTES = 160 * 1024 * 1024
AT_ONCE = 4
DOUBLED = " ".join(f"BIND(CONCAT(?a{i}, ?a{i}) AS ?a{i + 1})" for i in range(34))
BOMB = f"SELECT (STRLEN(?a34) AS ?n) {{ BIND('aaaaaaaa' AS ?a0) {DOUBLED} }}"
DIRECT = {"content-type": "application/sparql-query"}


@dataclass
class Canary:
    """A listener that counts who comes."""

    port: int
    visits: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/canary"


@dataclass(frozen=True)
class Attack:
    group: str
    expect: str
    query: str

    def text(self, canary: str) -> str:
        return repeated(self.query).replace("{canary}", canary).replace("{bomb}", BOMB)


def repeated(query: str) -> str:
    """Write out ``{n*TEXT}``."""
    parts, at = [], 0
    for match in re.finditer(r"\{(\d+)\*", query):
        if match.start() < at:
            continue
        end = closing(query, match.end())
        parts += [query[at : match.start()], query[match.end() : end] * int(match[1])]
        at = end + 1
    return "".join([*parts, query[at:]])


def closing(query: str, start: int) -> int:
    """Return where the text to repeat ends: at its own brace, or right behind a single brace."""
    if query[start] in "{}" and query[start + 1] == "}":
        return start + 1
    depth = 0
    for position in range(start, len(query)):
        depth += (query[position] == "{") - (query[position] == "}")
        if depth < 0:
            return position
    raise AssertionError(query)


def load() -> list[Attack]:
    document = tomllib.loads((Path(__file__).parent / "attacks.toml").read_text("utf-8"))
    return [Attack(a["group"], a["expect"], query) for a in document["attack"] for query in a["queries"]]


ATTACKS = load()


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        found = Canary(listener.getsockname()[1])

        def watch() -> None:
            while True:
                try:
                    visitor, address = listener.accept()
                except OSError:
                    return
                found.visits.append(str(address))
                visitor.close()

        threading.Thread(target=watch, daemon=True).start()
        yield found


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data = published(tmp_path_factory.mktemp("attacked"))
    with serving(
        data,
        sparql_timeout_s=TIMEOUT_S,
        sparql_memory_bytes=MEMORY_BYTES,
        sparql_workers=6,
        sparql_waiting_per_client=20,
        body_timeout_s=2,
    ) as served:
        yield served


@pytest.fixture(scope="module")
def client(service: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, timeout=30) as client:
        yield client


def alive(client: httpx.Client) -> None:
    answer = client.post("/sparql", content="ASK { ?p a zb:Project }", headers=DIRECT)
    assert answer.json()["boolean"] is True


def tree(pid: int) -> list[int]:
    """Return the processes below one."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        if parent == pid:
            child = int(stat.parent.name)
            found += [child, *tree(child)]
    return found


def resident(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    match = re.search(r"VmRSS:\s+(\d+)", status)
    return int(match[1]) * 1024 if match else 0


def answered(client: httpx.Client, text: str) -> tuple[httpx.Response, float]:
    began = time.perf_counter()
    response = client.post("/sparql", content=text.encode(), headers=DIRECT)
    return response, time.perf_counter() - began


def valid(response: httpx.Response) -> None:
    """An answer is a whole document or a problem."""
    if response.status_code == 200:
        assert int(response.headers["content-length"]) == len(response.content)
        if "json" in response.headers["content-type"]:
            response.json()
        return
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code
    assert response.status_code in {400, 403, 406, 413, 415, 429, 503}, response.text


def test_the_collection_is_whole() -> None:
    assert len(ATTACKS) == 120
    assert repeated("a{3*(}1{2*)}") == "a(((1))"
    assert repeated("{2*{}{3*}} {2* UNION {}}") == "{{}}}  UNION {} UNION {}"


@pytest.mark.parametrize(
    "attack", [a for a in ATTACKS if a.group not in ("parser", "engine")], ids=lambda a: a.group
)
def test_what_must_not_happen(client: httpx.Client, canary: Canary, attack: Attack) -> None:
    before = len(canary.visits)
    response, seconds = answered(client, attack.text(canary.url))
    valid(response)
    assert len(canary.visits) == before
    assert seconds < TIMEOUT_S + 1
    if attack.expect == "refused":
        assert response.status_code in {400, 403}, response.text
    assert "root:" not in response.text


def test_dear_queries_end_in_time_and_within_their_memory(
    client: httpx.Client, service: Served, canary: Canary
) -> None:
    dear = [a.text(canary.url) for a in ATTACKS if a.group in ("parser", "engine")]
    most = [0]
    done = threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            most[0] = max([most[0], *map(resident, tree(service.process.pid))])

    watcher = threading.Thread(target=watch)
    watcher.start()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        results = list(pool.map(lambda text: answered(client, text), dear))
    done.set()
    watcher.join()
    for text, (response, seconds) in zip(dear, results, strict=True):
        valid(response)
        assert seconds < TIMEOUT_S + 1, (seconds, text[:100])
    assert most[0] < MEMORY_BYTES + WORKER_BASE_BYTES
    assert {503} <= {response.status_code for response, _ in results}
    assert not canary.visits
    alive(client)


def test_one_client_cannot_queue_without_end(client: httpx.Client) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    with ThreadPoolExecutor(40) as pool:
        results = list(pool.map(lambda _: answered(client, slow), range(40)))
    statuses = [response.status_code for response, _ in results]
    assert set(statuses) == {429, 503}
    assert all(seconds < TIMEOUT_S + 1 for _, seconds in results)
    assert all("retry-after" in response.headers for response, _ in results)
    alive(client)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_of_50_megabytes_is_refused(client: httpx.Client, chunked: bool) -> None:
    block = b"ASK {} #" + b"x" * (1024 * 1024)
    pieces = (block for _ in range(50))
    headers = DIRECT if chunked else DIRECT | {"content-length": str(50 * len(block))}
    try:
        response = client.post("/sparql", content=pieces, headers=headers)
    except httpx.TransportError:
        pass  # the service hung up while the body was still on its way
    else:
        assert response.status_code == 413
    alive(client)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"ASK { ?s ?p '\xff\xfe' }", DIRECT, 400),
        (b"query=ASK%20%7B%7D%FF", {"content-type": "application/x-www-form-urlencoded"}, 400),
        ("ASK {}".encode("utf-16"), {"content-type": "application/sparql-query; charset=utf-16"}, 415),
        (gzip.compress(b"ASK {} #" + b"x" * 50_000_000), DIRECT | {"content-encoding": "gzip"}, 415),
        (b"ASK {} \x00", DIRECT, 400),
        (b"", DIRECT, 400),
        (b"&" * 2000 + b"query=ASK{}", {"content-type": "application/x-www-form-urlencoded"}, 400),
    ],
)
def test_bodies_that_are_no_query(
    client: httpx.Client, body: bytes, headers: dict[str, str], status: int
) -> None:
    response = client.post("/sparql", content=body, headers=headers)
    valid(response)
    assert response.status_code == status, response.text


def test_slow_and_silent_clients_are_sent_away(service: Served, client: httpx.Client) -> None:
    starts = [
        b"",
        b"GET /sparql?que",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK",
    ]
    held = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(60)]
    try:
        for number, connection in enumerate(held):
            connection.sendall(starts[number % len(starts)])
        began = time.perf_counter()
        alive(client)
        assert time.perf_counter() - began < 1
        for connection in held:
            connection.settimeout(8)
        ends = [connection.recv(65536) for connection in held]
    finally:
        for connection in held:
            connection.close()
    assert all(end == b"" or end.startswith((b"HTTP/1.1 408", b"HTTP/1.1 400")) for end in ends)


def test_workers_end_with_the_service(tmp_path: Path) -> None:
    with serving(published(tmp_path), sparql_workers=2) as served:
        httpx.get(f"{served.url}/sparql", params={"query": "ASK {}"})
        children = tree(served.process.pid)
        assert len(children) >= 3
        served.process.kill()
        served.process.wait()
        deadline = time.monotonic() + 5
        while any(map(running, children)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(map(running, children))


def running(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
