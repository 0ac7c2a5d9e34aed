"""Pages for those who look after the data: quality, releases, two years compared, the review queue."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from api import differing, web
from api.admin import require_token
from api.dependencies import Live, Reading
from api.pages import quality as quality_page
from api.pages import years
from api.parameters import IssuePageParameters, Lang, Offset, Parameters
from ontology.difference import difference
from ontology.errors import Invalid

router = APIRouter(include_in_schema=False)
_REVIEW_PAGE, _DIFF_SHOWN = 20, 50


class ForeignForm(Invalid):
    """A form was sent from another site."""


class ReleasesPageParameters(differing.DiffParameters):
    """Parameters of the releases page."""

    limit: Annotated[int, Field(ge=0, le=1000)] = _DIFF_SHOWN
    lang: Lang = None


class ReviewPageParameters(Parameters):
    """Parameters of the review page."""

    status: Literal["proposed", "accepted", "rejected"] = "proposed"
    offset: Offset = 0
    done: str | None = Field(default=None, max_length=64)
    lang: Lang = None


@router.get("/quality")
def quality(request: Request, dataset: Reading, wanted: Annotated[IssuePageParameters, Query()]) -> Response:
    """The findings by rule, with filters and what each rule is about."""
    shown = quality_page.context(dataset, wanted, request.app.state.settings)
    return web.page(request, "quality.html", **shown)


@router.get("/releases")
def releases(
    request: Request, dataset: Reading, live: Live, wanted: Annotated[ReleasesPageParameters, Query()]
) -> Response:
    """The published releases, and what changed between two of them."""
    found = None
    if wanted.from_ or wanted.to:
        found = difference(*differing.chosen(live.releases, wanted.from_, wanted.to), limit=wanted.limit)
    listed = live.releases.list()
    return web.page(
        request, "releases.html", releases=listed, current=dataset.release, diff=found, limit=wanted.limit
    )


@router.get("/compare")
def compare(
    request: Request, dataset: Reading, wanted: Annotated[years.ComparePageParameters, Query()]
) -> Response:
    """Two fiscal years: what is stricter, looser, new, dropped, renamed."""
    shown = years.context(dataset, wanted, web.language_of(request))
    return web.page(request, "compare.html", **shown)


@router.get("/compare.csv")
def compare_csv(dataset: Reading, wanted: Annotated[years.ComparePageParameters, Query()]) -> Response:
    """Two fiscal years as a table for spreadsheets."""
    if wanted.from_ is None or wanted.to is None:
        raise Invalid("give from and to", message_zh="请给出 from 与 to")
    found = dataset.compare(wanted.from_, wanted.to, wanted.department or None)
    name = f"compare-{wanted.from_}-{wanted.to}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(years.comparison_csv(found), 200, headers, "text/csv; charset=utf-8")


@router.get("/review")
def review(request: Request, dataset: Reading, wanted: Annotated[ReviewPageParameters, Query()]) -> Response:
    """Pairs that wait for a person, side by side; forms where decisions can be made here."""
    items = dataset.review(wanted.status)
    return web.page(
        request,
        "review.html",
        items=items[wanted.offset : wanted.offset + _REVIEW_PAGE],
        total=len(items),
        chosen=wanted.status,
        done=wanted.done,
        writable=request.app.state.settings.admin_token is not None,
        offset=wanted.offset,
        limit=_REVIEW_PAGE,
    )


@router.post("/review")
def decide(
    request: Request,
    live: Live,
    decision: Annotated[str, Form(max_length=200, pattern=r"^(accept|reject) \S+$")],
    token: Annotated[str, Form(max_length=1000)],
    by: Annotated[str, Form(min_length=1, max_length=200)],
    note: Annotated[str, Form(max_length=2000)] = "",
    lang: Annotated[Literal["zh", "en", ""], Form()] = "",
) -> Response:
    """Accept or reject a pair. The token comes with the form and is kept nowhere, so no other site can send it.

    Raises:
        ForeignForm: the browser says that another site sent the form.
    """
    from api.publishing import decide as publish

    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise ForeignForm("the form was sent from another site", message_zh="表单来自其他站点")
    require_token(request, token)
    verdict, _, pair = decision.partition(" ")
    publish(request.app.state.target(), (pair,), _VERDICTS[verdict], by=by, note=note)
    live.follow()
    query = f"?done={verdict}" + (f"&lang={lang}" if lang else "")
    root = str(request.scope.get("root_path", ""))
    return RedirectResponse(f"{root}/review{query}", 303)


_VERDICTS = {"accept": "accepted", "reject": "rejected"}
