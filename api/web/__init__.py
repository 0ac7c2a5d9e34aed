"""Pages rendered on the server: templates, texts in two languages, one stylesheet, one script."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from api.editor import POLICY, VENDOR
from api.models import ProblemModel
from api.negotiation import language
from api.web.labels import in_language
from api.web.numbers import beside, exact, normalised, people, says
from ontology.iris import local_id

CYTOSCAPE, ECHARTS = "vendor/cytoscape-3.34.4", "vendor/echarts-6.1.0"
"""Where what draws graphs and charts lies below ``/static``; their READMEs say where they come from."""
HTML_HEADERS = {"Vary": "Accept, Accept-Language"}


class Pages:
    """Renders templates; everything that is put into them is escaped.

    Args:
        version: of the product, shown at the foot and put into the addresses of static files.
    """

    def __init__(self, version: str) -> None:
        self.messages: Mapping[str, Mapping[str, str]] = json.loads(
            (files("api.web") / "messages.json").read_text("utf-8")
        )
        self._environment = Environment(
            loader=PackageLoader("api.web", "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
        self._environment.globals["version"] = version
        self._environment.globals |= {"yasgui": VENDOR, "cytoscape": CYTOSCAPE, "echarts": ECHARTS}
        self._environment.filters |= {
            "mark": mark,
            "local": local_id,
            "page_path": page_path,
            "thousands": lambda number: f"{number:,}",
            "percent": lambda number: f"{number:.0%}",
            "exact": exact,
            "says": says,
        }

    def text(self, template: str, **context: Any) -> str:
        """Render a template that needs no request."""
        return str(self._environment.get_template(template).render(**context))

    def html(self, request: Request, template: str, **context: Any) -> str:
        """Render a page for a request, in its language."""
        lang = language_of(request)
        asked = request.query_params.get("lang") in ("zh", "en")
        root = str(request.scope.get("root_path", ""))

        def text(key: str, **values: object) -> str:
            return str(self.messages[key][lang].format(**values))

        def link(path: str, **parameters: object) -> str:
            """Address of a page; keeps the language that was chosen."""
            kept = {"lang": lang} if asked else {}
            pairs = _pairs({**parameters, **kept})
            return root + path + (f"?{urlencode(pairs)}" if pairs else "")

        def with_lang(other: str) -> str:
            pairs = [(n, v) for n, v in request.query_params.multi_items() if n != "lang"]
            return f"{root}{request.url.path.removeprefix(root)}?{urlencode([*pairs, ('lang', other)])}"

        return self.text(
            template,
            t=text,
            lang=lang,
            asked_lang=lang if asked else None,
            normalised=lambda quantity: normalised(quantity, lang),
            people=lambda value, unit: people(value, unit, lang),
            beside=lambda target: beside(target, lang),
            named=lambda key, label: in_language(key, label, lang),
            link=link,
            with_lang=with_lang,
            root=root,
            path=request.url.path.removeprefix(root),
            release=request.scope.get("state", {}).get("release"),
            **context,
        )


def pages_of(request: Request) -> Pages:
    """Return the renderer of the app that serves a request."""
    pages: Pages = request.app.state.pages
    return pages


def language_of(request: Request) -> str:
    """Return the language of a page: as chosen in the address, else as the browser prefers."""
    return language(request.query_params.get("lang"), request.headers.get("accept-language"))


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """Answer with a page."""
    own = {"Content-Security-Policy": POLICY} if template == "sparql.html" else {}
    headers = {**HTML_HEADERS, **own}
    return HTMLResponse(pages_of(request).html(request, template, **context), status, headers)


def error_page(request: Request, problem: ProblemModel, headers: Mapping[str, str]) -> Response:
    """Answer a browser's failed request with a page that helps."""
    text = pages_of(request).html(request, "error.html", problem=problem)
    return HTMLResponse(text, problem.status, {**HTML_HEADERS, **headers})


def mark(text: str, ranges: Iterable[Sequence[int]]) -> Markup:
    """Return escaped text with its (code point) ranges in ``<mark>``; overlaps are joined.

    >>> str(mark("a<b 企业", [(4, 6)]))
    'a&lt;b <mark>企业</mark>'
    """
    parts: list[Markup] = []
    position = 0
    for start, end in sorted((int(r[0]), int(r[1])) for r in ranges):
        start, end = max(start, position), min(end, len(text))
        if start >= end:
            continue
        parts += [escape(text[position:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        position = end
    parts.append(escape(text[position:]))
    return Markup("").join(parts)


def page_path(iri: str) -> str:
    """Return the path of the page about a thing (``…/id/project/x`` → ``/page/project/x``)."""
    return "/page/" + iri.split("/id/", 1)[-1]


def _pairs(parameters: Mapping[str, object]) -> list[tuple[str, str]]:
    """Flatten parameters; empty ones and a zero offset are left out of addresses."""
    pairs: list[tuple[str, str]] = []
    for name, value in parameters.items():
        values = value if isinstance(value, list | tuple) else [value]
        pairs += [
            (name, str(item))
            for item in values
            if item not in (None, "", False) and (name, item) != ("offset", 0)
        ]
    return pairs
