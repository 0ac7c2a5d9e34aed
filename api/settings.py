"""Every setting in one class; options override the environment, the environment overrides defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, PrivateAttr, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ontology.errors import Invalid
from ontology.iris import DEFAULT_BASE
from search.encoder import DEFAULT_ENCODER

PREFIX = "ZHIBIAO_"
_LOGIN = re.compile(r"(://)[^/@\s]*@")
_MASK = "********"
_TERABYTE = 1 << 40
_ORIGIN = re.compile(r"https?://[^\s/?#@]+")


class InvalidSetting(Invalid):
    """A setting has a value that cannot be used."""


class _UnusableError(ValueError):
    """Why a value cannot be used, in both languages."""

    def __init__(self, message: str, message_zh: str) -> None:
        super().__init__(message)
        self.message_zh = message_zh


class Settings(BaseSettings):
    """The settings of one process, read once and passed to whoever needs them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
        protected_namespaces=(),
        allow_inf_nan=False,
    )

    data: Path = Field(Path("data"), description="Data directory: releases, indexes and the vector cache.")
    base_iri: str = Field(
        DEFAULT_BASE,
        description="Base of every IRI that is minted; ends with a slash. Fixed by the first release.",
        pattern=r"^https?://[^\s<>\"{}|\\^`?#]+/$",
    )
    encoder: str = Field(
        DEFAULT_ENCODER,
        description="Sentence encoder: `multilingual-e5-small` (weights from packages, offline; "
        "run by torch with `:torch` behind it), or the name or folder of any sentence-transformers model.",
    )
    index: str | None = Field(
        None,
        description="Milvus for texts and vectors, `milvus+http://host:port` (extra `milvus`; "
        "`milvus+file:///path.db`: Milvus Lite, one process); unset: they stay in the release.",
        pattern=r"^milvus\+(https?://[^\s/]+|file:///\S+)$",
    )
    model_cache: Path | None = Field(
        None, description="Folder for converted models; unset: `zhibiao/models` in the user's cache folder."
    )
    encoder_threads: int | None = Field(
        None, ge=1, le=256, description="Threads that encode passages; unset: one for each core."
    )
    ingest_processes: int | None = Field(
        None,
        ge=1,
        le=256,
        description="Processes that make statements of tables in a large ingest; unset: one for each core but one.",
    )
    host: str = Field("127.0.0.1", description="Address that the HTTP service listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port of the HTTP service; 0 takes a free one.")
    workers: int = Field(1, ge=1, le=64, description="Processes of the HTTP service; each loads the model.")
    stop_timeout_s: float = Field(
        30.0,
        ge=0,
        le=3600,
        description="Seconds that requests under way get to finish when the service stops.",
    )
    runtime_dir: Path | None = Field(
        None,
        description="Folder that the processes of one service share while it runs (metrics, rate limits), such as a "
        "`/run` of its own; unset: a temporary one.",
    )
    admin_token: SecretStr | None = Field(
        None, description="Bearer token for writing over HTTP, long and random; unset: writing is off."
    )
    admin_token_file: Path | None = Field(None, description="File that holds the admin token instead.")
    read_access: Literal["public", "key"] = Field(
        "public",
        description="Who may read over HTTP: everybody, or who has an API key, the admin token or a user's name from "
        "a trusted proxy.",
    )
    api_keys_file: Path | None = Field(
        None, description="File of API keys, `NAME sha256:HEX` a line; `zhibiao keys` writes it."
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        ("127.0.0.1", "::1"),
        description="Addresses or networks of proxies, separated by commas, whose `X-Forwarded-For` and "
        "`X-Forwarded-Proto` are believed.",
    )
    proxy_user_header: str | None = Field(
        None,
        description="Header in which a trusted proxy names the user that it let in, such as `X-Remote-User`; the proxy "
        "must remove it from what users send.",
        pattern=r"^[A-Za-z0-9-]{1,64}$",
    )
    rate_per_minute: float = Field(
        0,
        ge=0,
        le=1e6,
        description="Requests that one client may make a minute in the long run; 0: as many as it likes.",
    )
    rate_burst: int = Field(
        120, ge=1, le=1_000_000, description="Requests that one client may make at once after a pause."
    )
    audit_log: Path | None = Field(
        None, description="File to which writes and refused requests are appended, a JSON object a line."
    )
    graph_endpoint: str | None = Field(
        None,
        description="Query address of a SPARQL 1.1 server that answers instead of the embedded store; its default "
        "graph must be the union of its named graphs.",
        pattern=r"^https?://[^\s<>\"{}|\\^`]+$",
    )
    graph_update_endpoint: str | None = Field(
        None,
        description="Update address of that server, to which releases are copied when they are published.",
        pattern=r"^https?://[^\s<>\"{}|\\^`]+$",
    )
    sparql_max_query_chars: int = Field(
        100_000, ge=100, le=100_000, description="Characters that a SPARQL query may have."
    )
    sparql_max_tokens: int = Field(
        50_000,
        ge=100,
        le=100_000,
        description="Words, names, literals and signs that a SPARQL query may have.",
    )
    sparql_max_depth: int = Field(200, ge=10, le=200, description="Nesting that a SPARQL query may have.")
    sparql_timeout_s: float = Field(
        10.0, ge=0.1, le=600, description="Seconds from the arrival of a SPARQL query to its answer."
    )
    sparql_memory_bytes: int = Field(
        536_870_912,
        ge=67_108_864,
        le=_TERABYTE,
        description="Bytes of memory that one SPARQL query may take.",
    )
    sparql_max_rows: int = Field(
        100_000,
        ge=1,
        le=1_000_000_000,
        description="Rows or triples of a SPARQL result; more are cut off and announced.",
    )
    sparql_max_bytes: int = Field(
        67_108_864,
        ge=65_536,
        le=_TERABYTE,
        description="Bytes of a SPARQL result; more are cut off and announced.",
    )
    sparql_workers: int = Field(
        10, ge=1, le=64, description="Processes that evaluate SPARQL, for each process of the HTTP service."
    )
    sparql_waiting: int = Field(
        256, ge=1, le=100_000, description="SPARQL queries that may wait; more get a 503."
    )
    sparql_waiting_per_client: int = Field(
        64, ge=1, le=100_000, description="SPARQL queries of one client that may wait; more get a 429."
    )
    max_body_bytes: int = Field(
        1_000_000, ge=1_000, le=_TERABYTE, description="Bytes that a request body may have."
    )
    max_upload_bytes: int = Field(
        100_000_000, ge=1_000, le=_TERABYTE, description="Bytes that an upload may have."
    )
    public_url: str | None = Field(
        None,
        description="Address at which clients reach the service, when a proxy changes it; unset: as requested.",
        pattern=r"^https?://[^\s<>\"{}|\\^`?#]+$",
    )
    body_timeout_s: float = Field(
        20.0,
        ge=0.1,
        le=3600,
        description="Seconds in which the head of a request, and its body, must have arrived.",
    )
    upload_max_files: int = Field(100, ge=1, le=10_000, description="Files that one upload may have.")
    upload_suffixes: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Types of files (`.xlsx`), separated by commas, that uploads may have; unset: all that are read.",
    )
    jobs_waiting: int = Field(
        100, ge=1, le=100_000, description="Uploads that may wait to be ingested; more get a 429."
    )
    job_timeout_s: float = Field(
        3600.0, ge=1, le=604_800, description="Seconds that the ingest of one upload may take."
    )
    job_memory_bytes: int = Field(
        8_589_934_592,
        ge=268_435_456,
        le=_TERABYTE,
        description="Bytes of address space that the ingest of one upload may take.",
    )
    job_keep_days: float = Field(
        30.0, gt=0, le=36_500, description="Days after which the report of an upload is forgotten."
    )
    rules_off: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Data-quality rules, separated by commas, that report nothing; `zhibiao lint --rules` lists them.",
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins, separated by commas, whose pages may read the API; `*` for all."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severity that is logged to stderr."
    )
    log_format: Literal["text", "json"] = Field("text", description="Form of the log on stderr.")
    log_requests: bool = Field(False, description="Whether each request is logged, without its query.")

    _options: frozenset[str] = PrivateAttr(frozenset())

    @field_validator("cors_origins", "rules_off", "upload_suffixes", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        given = cls._split(value)
        for part in given if isinstance(given, tuple) else ():
            try:
                ip_network(part)
            except ValueError as error:
                raise _UnusableError(str(error), f"{part} 不是有效的 IP 地址或网段") from None
        return given

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise _UnusableError(
                    f"{origin!r} is no origin: write https://portal.example, or *",
                    f"{origin} 不是有效的来源，应写作 https://portal.example 或 *",
                )
        return value

    @model_validator(mode="before")
    @classmethod
    def _token_of_file(cls, values: dict[str, Any]) -> dict[str, Any]:
        file = values.get("admin_token_file")
        if file is None:
            return values
        variable = "ZHIBIAO_ADMIN_TOKEN_FILE"
        if values.get("admin_token"):
            raise _UnusableError(
                f"give ZHIBIAO_ADMIN_TOKEN or {variable}, not both",
                f"ZHIBIAO_ADMIN_TOKEN 与 {variable} 只能设一个",
            )
        try:
            token = Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not UTF-8"
            raise _UnusableError(f"{variable}={file}: {reason}", f"{variable}：无法读取文件 {file}") from None
        if not token:
            raise _UnusableError(f"{variable}={file}: the file is empty", f"{variable}：文件 {file} 是空的")
        return values | {"admin_token": token}

    @model_validator(mode="after")
    def _together(self) -> Self:
        way_in = self.api_keys_file or self.proxy_user_header or self.admin_token
        for setting, needed, wrong in (
            (
                "ZHIBIAO_READ_ACCESS=key",
                "ZHIBIAO_API_KEYS_FILE / ZHIBIAO_PROXY_USER_HEADER / ZHIBIAO_ADMIN_TOKEN",
                self.read_access == "key" and not way_in,
            ),
            (
                "ZHIBIAO_PROXY_USER_HEADER",
                "ZHIBIAO_TRUSTED_PROXIES",
                self.proxy_user_header is not None and not self.trusted_proxies,
            ),
            (
                "ZHIBIAO_GRAPH_UPDATE_ENDPOINT",
                "ZHIBIAO_GRAPH_ENDPOINT",
                self.graph_update_endpoint is not None and self.graph_endpoint is None,
            ),
        ):
            if wrong:
                raise _UnusableError(f"{setting} needs {needed}", f"设置 {setting} 时还须设置 {needed}")
        return self

    @field_validator("rules_off")
    @classmethod
    def _rules(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value:
            from ontology.rules import rules  # loaded only where somebody switches one off

            _require_known(value, rules())
        return value

    @field_validator("upload_suffixes")
    @classmethod
    def _suffixes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if value:
            from ingest.inputs import SUFFIXES  # loaded only where somebody restricts them

            _require_known(value, sorted(SUFFIXES))
        return value

    @classmethod
    def load(cls, **options: Any) -> Self:
        """Read the environment, then apply ``options`` (those that are not ``None``).

        Raises:
            InvalidSetting: a value cannot be used; the message names the variable.
        """
        given = {name: value for name, value in options.items() if value is not None}
        try:
            settings = cls(**given)
        except ValidationError as error:
            complaints = [_complaint(one, given) for one in error.errors()]
            english, chinese = zip(*complaints, strict=True)
            raise InvalidSetting("; ".join(english), message_zh="；".join(chinese)) from None
        settings._options = frozenset(given)
        return settings

    def origin(self, name: str) -> str:
        """Return where a value came from: ``option``, ``env`` or ``default``."""
        if name in self._options:
            return "option"
        return "env" if os.environ.get(PREFIX + name.upper()) else "default"

    def environment(self) -> dict[str, str]:
        """Return what differs from the defaults as environment variables, for worker processes."""
        names = [name for name in type(self).model_fields if self.origin(name) != "default"]
        return {PREFIX + name.upper(): _plain(getattr(self, name)) for name in names}


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One line of ``zhibiao settings``."""

    name: str
    variable: str
    value: str
    default: str
    origin: str
    description: str


def settings_table(settings: Settings) -> tuple[SettingRow, ...]:
    """Return every setting with its value and origin; secrets are masked."""
    return tuple(
        SettingRow(
            name=name,
            variable=PREFIX + name.upper(),
            value=_shown(getattr(settings, name)),
            default=_shown(field.default),
            origin=settings.origin(name),
            description=field.description or "",
        )
        for name, field in Settings.model_fields.items()
    )


def strange_variables() -> tuple[tuple[str, str | None], ...]:
    """Return variables that look like settings and are none, each with the setting that it resembles."""
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    strange = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    return tuple((name, next(iter(get_close_matches(name, known, 1, 0.8)), None)) for name in strange)


def _require_known(given: Iterable[str], known: Iterable[str]) -> None:
    unknown, choices = [one for one in given if one not in known], ", ".join(known)
    if unknown:
        wrong = ", ".join(unknown)
        raise _UnusableError(f"there is no {wrong}; choose from {choices}", f"没有 {wrong}，可选：{choices}")


_CHINESE = {
    "bool_parsing": "须为 true 或 false",
    "finite_number": "须为有限的数",
    "float_parsing": "须为数字",
    "greater_than": "须大于 {gt}",
    "greater_than_equal": "须不小于 {ge}",
    "int_from_float": "须为整数",
    "int_parsing": "须为整数",
    "int_parsing_size": "数值过大",
    "less_than_equal": "须不大于 {le}",
    "literal_error": "只能是 {expected}",
    "string_pattern_mismatch": "格式不符，应匹配 {pattern}",
}


def _complaint(error: Any, given: dict[str, Any]) -> tuple[str, str]:
    """Return what is wrong with a value, in English and Chinese."""
    context = error.get("ctx", {})
    ours = context.get("error")
    english = str(ours or error["msg"])
    chinese = getattr(ours, "message_zh", None) or _CHINESE.get(error["type"], "取值无法使用").format(
        **context
    )
    if not error["loc"]:
        return english, chinese
    name = str(error["loc"][0])
    origin = f"--{name.replace('_', '-')}" if name in given else PREFIX + name.upper()
    value = _MASK if name == "admin_token" else _masked(repr(error["input"]))
    return f"{origin}={value}: {english}", f"{origin}={value}：{chinese}"


def _plain(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return _MASK
    return "" if value is None else _masked(_plain(value))


def _masked(text: str) -> str:
    """Hide who logs in where an address says so (``https://name:password@host``)."""
    return _LOGIN.sub(rf"\1{_MASK}@", text)
