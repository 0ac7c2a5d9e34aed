"""Documents sent over HTTP to a real server: taken, ingested beside it, reported; what is wrong is refused."""

from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.job_runner import JobRunner
from api.jobs import Job, JobFile, JobStatus, JobStore, safe_name
from api.settings import Settings
from ontology.errors import Invalid, NotFound
from ontology.releases import Releases
from tests.support.scratch import Served, serving

TOKEN = "a-token-of-the-tests"
AUTH = {"Authorization": f"Bearer {TOKEN}"}
JOBS = "/api/v1/jobs/"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("uploads") / "data"
    shutil.copytree(data, folder)
    limits = {"upload_max_files": 3, "workers": 2, "body_timeout_s": 2}
    with serving(folder, admin_token=TOKEN, **limits) as running:
        yield running


@pytest.fixture
def http(served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, timeout=30, headers=AUTH) as client:
        yield client


def tables(documents: Path, year: int) -> bytes:
    return (documents / "2026.txt").read_text("utf-8").replace("2026年", f"{year}年").encode()


def long_table(projects: int) -> bytes:
    head = (
        "2026年项目支出绩效目标表\n部门名称：某局\n\n项目名称（资金使用单位）\t绩效目标\t绩效指标\n某局\t\t\n"
    )
    row = "项目{n}\t提升。\t1、1-产出指标；11-数量指标；服务企业{n}数量；实施周期指标值：≥150家；年度指标值：≥50家。\n"
    return (head + "".join(row.format(n=n) for n in range(projects))).encode()


def answered_from(http: httpx.Client, release: object) -> None:
    """Wait until the server, which opens a new release beside its requests, answers from it."""
    for _ in range(300):
        if http.get("/api/v1/stats").json()["release"] == release:
            return
        time.sleep(0.1)
    raise AssertionError(release)


def finished(http: httpx.Client, location: str) -> dict[str, object]:
    """Ask about a job until it is over; the server answers everything else meanwhile."""
    for _ in range(1500):
        job = http.get(location).json()
        assert http.get("/health/ready").status_code == 200
        if job["status"] in ("done", "failed"):
            return dict(job)
        assert job["status"] in ("queued", "running")
        time.sleep(0.1)
    raise AssertionError(job)


def test_an_upload_becomes_a_release_that_the_server_answers_from(
    http: httpx.Client, documents: Path
) -> None:
    before = http.get("/api/v1/stats").json()
    files = [
        ("files", ("2031.txt", tables(documents, 2031))),
        ("files", ("../../etc/bad.txt", "这里没有表格".encode())),
    ]
    sent = http.post("/api/v1/ingest", files=files)
    assert sent.status_code == 202, sent.text
    assert sent.headers["location"] == JOBS + sent.json()["id"]
    assert sent.json()["release"] == before["release"]
    job = finished(http, sent.headers["location"])
    assert (job["status"], job["error"]) == ("done", None)
    report = job["report"]
    assert isinstance(report, dict)
    assert [d["status"] for d in report["documents"]] == ["ingested", "refused"]
    refusal = report["documents"][1]["refusals"][0]
    assert refusal["document"] == "bad.txt"
    assert refusal["message"] != refusal["message_zh"]
    answered_from(http, job["release"])
    after = http.get("/api/v1/stats").json()
    assert after["release"] == job["release"] == report["release"] != before["release"]
    assert after["projects"] == before["projects"] + 2
    held = http.get("/api/v1/projects", params={"year": 2031}).json()
    assert held["total"] == 2
    tables_made = job["tables"]
    assert isinstance(tables_made, list)
    (table,) = tables_made
    assert table["iri"] == held["projects"][0]["table"]
    assert http.get(table["page"]).status_code == 200
    assert held["projects"][0]["name"] in http.get(table["cells"]).text


def test_options_of_the_form_and_a_file_that_holds_nothing(http: httpx.Client, documents: Path) -> None:
    text = tables(documents, 2032).replace("2032年".encode(), b"")
    sent = http.post("/api/v1/ingest", files={"file": ("x.txt", text)}, data={"year": "2033"})
    job = finished(http, sent.headers["location"])
    assert job["status"] == "done"
    answered_from(http, job["release"])
    assert http.get("/api/v1/projects", params={"year": 2033}).json()["total"] == 2
    sent = http.post("/api/v1/ingest", files={"file": ("empty.xlsx", b"")})
    job = finished(http, sent.headers["location"])
    assert job["status"] == "failed"
    assert isinstance(job["error"], dict)
    assert job["error"]["kind"] == "invalid"
    assert isinstance(job["report"], dict)
    assert job["report"]["documents"][0]["refusals"]


def test_an_archive_is_read_and_its_strange_names_refused(http: httpx.Client, documents: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("好/2034.txt", tables(documents, 2034))
        archive.writestr("../../../etc/2035.txt", tables(documents, 2035))
        archive.writestr("/etc/2036.txt", tables(documents, 2036))
    sent = http.post("/api/v1/ingest", files={"files": ("all.zip", packed.getvalue())})
    assert sent.status_code == 202, sent.text
    job = finished(http, sent.headers["location"])
    assert job["status"] == "done"
    assert isinstance(job["report"], dict)
    outcomes = {d["name"].rpartition("/")[2]: d["status"] for d in job["report"]["documents"]}
    assert outcomes == {"2034.txt": "ingested", "2035.txt": "refused", "2036.txt": "refused"}


@pytest.mark.parametrize(
    ("files", "form", "status", "word"),
    [
        ([("a.exe", b"MZ")], {}, 415, ".xlsx"),
        ([(f"{n}.txt", b"x") for n in range(4)], {}, 400, "at most 3 files"),
        ([("a.txt", b"x")], {"year": "zero"}, 400, "year"),
        ([("a.txt", b"x")], {"colour": "red"}, 400, "colour"),
        ([("a.txt", b"x")], {"department": "a\0b"}, 400, "department"),
        ([("..", b"x")], {}, 400, "file name"),
        ([("a\u202e.txt", b"x")], {}, 400, "file name"),
        ([("字" * 100 + ".txt", b"x")], {}, 400, "240"),
    ],
)
def test_what_is_refused_at_the_door(
    http: httpx.Client, files: list[tuple[str, bytes]], form: dict[str, str], status: int, word: str
) -> None:
    answer = http.post("/api/v1/ingest", files=[("files", file) for file in files], data=form)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert word in answer.json()["detail"]
    assert answer.json()["detail_zh"]


def test_other_bodies_and_unknown_jobs(http: httpx.Client) -> None:
    assert http.post("/api/v1/ingest", json={}).status_code == 415
    broken = {"content-type": "multipart/form-data; boundary=x"}
    for body in (b"", b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--x--\r\n", b"--y"):
        assert http.post("/api/v1/ingest", content=body, headers=broken).status_code == 400
    for unknown in ("nothing", "20260101T000000000000-" + "0" * 32):
        assert http.get(JOBS + unknown).status_code == 404


def test_a_client_that_goes_silent_is_sent_away(http: httpx.Client) -> None:
    def slowly() -> Iterator[bytes]:
        yield b"--x\r\n"
        time.sleep(4)
        yield b"--x--\r\n"

    answer = http.post(
        "/api/v1/ingest", content=slowly(), headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert answer.status_code == 408, answer.text


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
def test_nobody_else_may_send(http: httpx.Client, given: str) -> None:
    answer = http.post("/api/v1/ingest", files={"files": ("a.txt", b"x")}, headers={"Authorization": given})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


def test_uploads_are_off_without_a_token(client: httpx.Client) -> None:
    answer = client.post("/api/v1/ingest", files={"files": ("a.txt", b"x")}, headers=AUTH)
    assert answer.status_code == 403
    assert "ZHIBIAO_ADMIN_TOKEN" in answer.json()["detail"]


def test_file_names() -> None:
    good = {
        "C:\\fake\\表 1.xlsx": "表 1.xlsx",
        "/etc/passwd": "passwd",
        "..\\..\\a.txt": "a.txt",
        "-rf.txt": "-rf.txt",
    }
    assert {given: safe_name(given) for given in good} == good
    for bad in ("", "..", "a/", "a\x00.txt", "a\n.txt", "x" * 241):
        with pytest.raises(Invalid):
            safe_name(bad)


def store(folder: Path) -> JobStore:
    return JobStore(folder, waiting=3, keep_days=30)


def queued(jobs: JobStore, folder: Path, text: bytes = b"x") -> Job:
    (folder / "sent.txt").write_bytes(text)
    with (folder / "sent.txt").open("rb") as file:
        return jobs.create([("a.txt", file)], Job.model_fields["options"].default)


def worked(jobs: JobStore, settings: Settings, job: Job) -> Job:
    """Run what is queued as a service would that starts on this data directory."""
    runner = JobRunner(settings, jobs, lambda: None)
    runner.start()
    try:
        for _ in range(1500):
            if (found := jobs.get(job.id)).is_over:
                return found
            time.sleep(0.1)
    finally:
        runner.close()
    raise AssertionError(found)


def test_a_job_that_was_running_when_the_service_died_is_done_anew(tmp_path: Path, documents: Path) -> None:
    jobs, settings = store(tmp_path), Settings.load(data=tmp_path)
    job = queued(jobs, tmp_path, tables(documents, 2026))
    jobs.save(job.model_copy(update={"status": JobStatus.RUNNING, "attempts": 1}))
    over = worked(jobs, settings, job)
    assert (over.status, over.attempts) == (JobStatus.DONE, 2)
    assert over.release == Releases(tmp_path).current_id()
    assert [path.name for path in jobs.path(over).iterdir()] == ["job.json"]


def test_a_job_that_took_the_service_down_twice_is_given_up(tmp_path: Path) -> None:
    jobs = store(tmp_path)
    job = queued(jobs, tmp_path)
    jobs.save(job.model_copy(update={"status": JobStatus.RUNNING, "attempts": 2}))
    over = worked(jobs, Settings.load(data=tmp_path), job)
    assert over.status is JobStatus.FAILED
    assert over.error is not None
    assert "twice" in over.error.detail


def test_a_job_that_cannot_be_begun_does_not_hold_up_the_next(tmp_path: Path) -> None:
    jobs = store(tmp_path)
    first = queued(jobs, tmp_path)
    jobs.save(first.model_copy(update={"files": (JobFile(name="a\0.txt", bytes=1),)}))
    second = worked(jobs, Settings.load(data=tmp_path), queued(jobs, tmp_path))
    assert second.error is not None
    assert second.error.kind == "invalid"
    failed = jobs.get(first.id)
    assert failed.error is not None
    assert failed.error.kind == "internal"


@pytest.mark.parametrize(
    ("limits", "kind"),
    [({"job_timeout_s": 1.0}, "timeout"), ({"job_memory_bytes": 268_435_456}, "unavailable")],
)
def test_a_job_beyond_its_limits_fails(tmp_path: Path, limits: dict[str, float], kind: str) -> None:
    text = long_table(20_000)
    jobs = store(tmp_path)
    job = queued(jobs, tmp_path, text)
    over = worked(jobs, Settings.load(data=tmp_path, **limits), job)
    assert over.status is JobStatus.FAILED
    assert over.error is not None
    assert over.error.kind == kind
    assert over.error.detail != over.error.detail_zh
    assert not (tmp_path / "CURRENT").exists()


def test_a_job_waits_for_another_writer(tmp_path: Path, documents: Path) -> None:
    jobs, settings = store(tmp_path), Settings.load(data=tmp_path)
    job = queued(jobs, tmp_path, tables(documents, 2026))
    runner = JobRunner(settings, jobs, lambda: None)
    with Releases(tmp_path).lock():
        runner.start()
        for _ in range(1500):
            if jobs.get(job.id).status is JobStatus.RUNNING:
                break
            time.sleep(0.05)
        else:
            raise AssertionError
        time.sleep(0.5)
        assert not jobs.get(job.id).is_over
    runner.close()
    assert worked(jobs, settings, job).status is JobStatus.DONE


def test_no_more_jobs_wait_than_may_and_old_ones_are_forgotten(tmp_path: Path) -> None:
    jobs = store(tmp_path)
    made = [queued(jobs, tmp_path) for _ in range(3)]
    assert [job.id for job in jobs.jobs()] == [job.id for job in made]
    with pytest.raises(Exception, match="3 jobs are waiting"):
        queued(jobs, tmp_path)
    over = jobs.save(made[0].model_copy(update={"status": JobStatus.DONE}))
    os.utime(jobs.path(over) / "job.json", (0, 0))
    jobs.sweep()
    with pytest.raises(NotFound):
        jobs.get(over.id)
    assert len(list(jobs.jobs())) == 2


def test_the_process_of_a_job_ends_with_the_service(tmp_path: Path, data: Path) -> None:
    shutil.copytree(data, tmp_path / "data")
    text = long_table(3_000)
    with serving(tmp_path / "data", admin_token=TOKEN) as running:
        sent = httpx.post(
            f"{running.url}/api/v1/ingest", files={"files": ("big.txt", text)}, headers=AUTH, timeout=30
        )
        job_id = sent.json()["id"]
        location = running.url + sent.headers["location"]
        while httpx.get(location).json()["status"] != "running":
            time.sleep(0.05)
        running.process.send_signal(signal.SIGKILL)
        running.process.wait(10)
    for _ in range(100):
        if job_id not in subprocess.run(["ps", "axww"], capture_output=True, text=True, check=True).stdout:
            break
        time.sleep(0.1)
    else:
        raise AssertionError("the process of the job is still there")
    assert store(tmp_path / "data").get(job_id).status is JobStatus.RUNNING
