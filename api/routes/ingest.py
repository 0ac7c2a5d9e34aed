"""``/api/v1``: documents sent over HTTP, and what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.types import Message

from api.admin import Administrator
from api.errors import RequestTooSlow, UnsupportedMediaType
from api.jobs import Job, JobOptions, JobStatus, JobStore, JobTable, safe_name
from api.settings import Settings
from api.web import page_path
from ontology.errors import Invalid, ZhibiaoError
from ontology.releases import Releases

router = APIRouter(prefix="/api/v1", tags=["ingest"])
_MOST_FIELDS = 10
_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["files"],
                    "properties": {
                        "files": {"type": "array", "items": {"type": "string", "format": "binary"}},
                        **JobOptions.model_json_schema()["properties"],
                    },
                }
            }
        },
    }
}


@router.post(
    "/ingest", status_code=202, response_model=Job, dependencies=[Administrator], openapi_extra=_FORM
)
async def ingest(request: Request) -> Response:
    """Send documents (multipart; ``year``, ``department`` and ``kind`` where they do not say).

    They are ingested one upload after the other as with ``zhibiao ingest``; the answer is a job to ask about.
    """
    settings: Settings = request.app.state.settings
    form = await _form(request, settings)
    try:
        documents, options = _read(form, settings)
        job = await run_in_threadpool(request.app.state.jobs.create, documents, options)
    finally:
        await form.close()
    request.app.state.runner.wake()
    return _answer(request, job, HTTPStatus.ACCEPTED)


@router.get("/jobs/{id}", response_model=Job)
def job(request: Request, id: Annotated[str, Path(max_length=100)]) -> Response:
    """How far a job is; when it is over, what became of every document. Its id is known to the sender only."""
    store: JobStore = request.app.state.jobs
    return _answer(request, store.get(id), HTTPStatus.OK)


def _answer(request: Request, job: Job, status: HTTPStatus) -> Response:
    root = str(request.scope.get("root_path", ""))
    known = {"release": job.release or _current(request), "tables": tuple(_tables(job, root))}
    shown = job.model_copy(update=known)
    headers = {"Location": f"{root}/api/v1/jobs/{job.id}", "Cache-Control": "no-store"}
    if not job.is_over:
        headers["Retry-After"] = "1"
    return JSONResponse(shown.model_dump(mode="json"), status, headers)


def _tables(job: Job, root: str) -> Iterator[JobTable]:
    if job.status is not JobStatus.DONE or job.report is None:
        return
    found = (
        one.get("table") for document in job.report["documents"] for one in document.get("recognised", ())
    )
    for iri in dict.fromkeys(filter(None, found)):
        page = root + page_path(iri)
        yield JobTable(iri=iri, page=page, cells=f"{page}/cells")


def _current(request: Request) -> str | None:
    releases: Releases = request.app.state.live.releases
    try:
        return releases.current_id()
    except ZhibiaoError:
        return None


async def _form(request: Request, settings: Settings) -> FormData:
    """Read the body; a client that goes silent meanwhile is sent away."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if media_type != "multipart/form-data":
        raise UnsupportedMediaType(
            "send the documents as multipart/form-data",
            message_zh="请以 multipart/form-data 发送文件",
        )

    async def receive() -> Message:
        async with asyncio.timeout(settings.body_timeout_s):
            return await request.receive()

    most = settings.upload_max_files
    try:
        return await Request(request.scope, receive).form(max_files=most, max_fields=_MOST_FIELDS)
    except TimeoutError:
        raise RequestTooSlow(
            f"nothing arrived for {settings.body_timeout_s:g} seconds", message_zh="上传中断，请重试"
        ) from None
    except HTTPException as error:
        raise Invalid(
            f"the form cannot be read (at most {most} files): {error.detail}",
            message_zh=f"无法读取表单（最多 {most} 个文件）：{error.detail}",
        ) from None


def _read(form: FormData, settings: Settings) -> tuple[list[tuple[str, Any]], JobOptions]:
    documents: list[tuple[str, Any]] = []
    given: dict[str, str] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            documents.append((_accepted(value.filename or "", settings), value.file))
        elif value:
            given[name] = value
    if not documents:
        raise Invalid("no file was sent; attach at least one", message_zh="没有收到文件；请至少附上一个文件")
    try:
        return documents, JobOptions.model_validate(given)
    except ValidationError as error:
        wrong = "; ".join(f"{e['loc'][0]}: {e['msg']}" for e in error.errors())
        raise Invalid(f"the form has wrong fields: {wrong}", message_zh=f"表单字段有误：{wrong}") from None


def _accepted(given: str, settings: Settings) -> str:
    """Return the safe name of a file of a type that is taken."""
    from ingest.inputs import SUFFIXES

    name = safe_name(given)
    taken = sorted(settings.upload_suffixes or SUFFIXES)
    if not name.casefold().endswith(tuple(taken)):
        raise UnsupportedMediaType(
            f"{name}: files of this type are not taken; send {' '.join(taken)}",
            message_zh=f"{name}：不接受此类文件；可上传 {' '.join(taken)}",
        )
    return name
