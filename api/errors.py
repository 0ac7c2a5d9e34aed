"""One table for both doors: a kind of error, its HTTP status and its exit code."""

from __future__ import annotations

import errno
from dataclasses import dataclass

from ontology.errors import Invalid, NotFound, Unavailable, ZhibiaoError

PROBLEM_BASE = "https://w3id.org/zhibiao/problems#"
EXIT_FINDINGS = 5
EXIT_INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a door answers for one kind of error."""

    kind: str
    status: int
    exit_code: int
    title_zh: str
    title_en: str

    @property
    def title(self) -> str:
        """Both languages in one line."""
        return f"{self.title_zh} · {self.title_en}"

    @property
    def type(self) -> str:
        """The identifier of the problem type (RFC 9457 §3.1.1)."""
        return PROBLEM_BASE + self.kind


OUTCOMES: dict[str, Outcome] = {
    outcome.kind: outcome
    for outcome in (
        Outcome("not_found", 404, 1, "未找到", "Not found"),
        Outcome("gone", 410, 1, "已不存在", "Gone"),
        Outcome("invalid", 400, 2, "请求无效", "Invalid request"),
        Outcome("conflict", 409, 3, "写入冲突", "Conflict"),
        Outcome("forbidden", 403, 2, "不允许的操作", "Forbidden"),
        Outcome("too_many_requests", 429, 4, "请求过多", "Too many requests"),
        Outcome("request_timeout", 408, 2, "请求传输过慢", "Request timeout"),
        Outcome("timeout", 503, 4, "查询超时", "Query timeout"),
        Outcome("query_too_big", 503, 4, "查询过大", "Query too big"),
        Outcome("unavailable", 503, 4, "暂不可用", "Unavailable"),
        Outcome("internal", 500, 4, "内部错误", "Internal error"),
        Outcome("unauthorized", 401, 2, "未授权", "Unauthorized"),
        Outcome("method_not_allowed", 405, 2, "不支持该方法", "Method not allowed"),
        Outcome("not_acceptable", 406, 2, "无法提供所需格式", "Not acceptable"),
        Outcome("too_large", 413, 2, "请求过大", "Content too large"),
        Outcome("unsupported_media_type", 415, 2, "不支持的媒体类型", "Unsupported media type"),
    )
}
_BY_STATUS = {outcome.status: outcome for outcome in OUTCOMES.values()}
_DISK = {
    errno.ENOSPC: ("the disk is full", "磁盘已满"),
    errno.EDQUOT: ("the disk quota is used up", "磁盘配额已用尽"),
    errno.EROFS: ("the file system is read-only", "文件系统只读"),
    errno.EACCES: ("permission denied", "没有权限"),
}


class NotAcceptable(Invalid):
    """None of the formats that a client accepts can be produced."""

    kind = "not_acceptable"


class UnsupportedMediaType(Invalid):
    """A request body is of a type that is not read here."""

    kind = "unsupported_media_type"


class Gone(NotFound):
    """Something that an earlier release had and this one has not."""

    kind = "gone"


class RequestTooSlow(Invalid):
    """A request body did not arrive in time."""

    kind = "request_timeout"


def outcome_of(error: BaseException) -> Outcome:
    """Return the row of the table for an error; everything unforeseen is ``internal``."""
    return OUTCOMES.get(getattr(error, "kind", "internal"), OUTCOMES["internal"])


def outcome_of_status(status: int) -> Outcome:
    """Return the row for an HTTP status that the framework chose; other 4xx count as invalid."""
    fallback = OUTCOMES["internal"] if status >= 500 else OUTCOMES["invalid"]
    return _BY_STATUS.get(status, fallback)


def from_os_error(error: OSError) -> ZhibiaoError:
    """Turn a refusal of the operating system into an error that says what to do."""
    reason, reason_zh = _DISK.get(
        error.errno or 0, (error.strerror or str(error), error.strerror or str(error))
    )
    where = str(error.filename) if error.filename else None
    return Unavailable(
        f"{reason}; choose another place with --data or free the one that is set",
        message_zh=f"{reason_zh}；请用 --data 指定其他目录，或处理当前目录",
        place=where,
    )
