"""For search engines of the network: ``robots.txt``, and a sitemap that lists every page, table by table."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.dependencies import Reading
from api.describing import root_of
from ontology.iris import local_id
from search import Dataset

router = APIRouter(include_in_schema=False)
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_MOST = 50_000  # entries of a file, as the protocol has it
_PAGES = ("/", "/ask", "/browse", "/themes", "/compare", "/graph", "/quality", "/releases", "/docs")
_OF_TABLE = f"""SELECT DISTINCT ?t ?x WHERE {{
  {{ ?t zb:hasProject ?x }} UNION {{ ?t zb:hasProject ?p . ?p zb:hasIndicator ?x }} }} LIMIT {_MOST}"""


@router.get("/robots.txt")
def robots(request: Request) -> Response:
    """What crawlers may read: everything but what is computed for one reader."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/why", "/api/", "/sparql", "/review", "/*?")),
    ]
    return Response(
        "\n".join([*lines, f"Sitemap: {root_of(request)}/sitemap.xml", ""]), media_type="text/plain"
    )


@router.get("/sitemap.xml")
def index(request: Request, dataset: Reading) -> Response:
    """The sitemaps: one of what stands above the tables, one for each table."""
    names = ["site", *(local_id(table.iri) for table in dataset.catalog.tables)][:_MOST]
    addresses = (f"{root_of(request)}/sitemap/{name}.xml" for name in names)
    return _document("sitemapindex", "sitemap", addresses, dataset)


@router.get("/sitemap/{name}.xml")
def part(request: Request, dataset: Reading, name: str) -> Response:
    """The pages of the site, or of a table: its own, and those of its projects and indicators."""
    paths = _site(dataset) if name == "site" else _of_table(dataset, name)
    root = root_of(request)
    return _document("urlset", "url", (root + path for path in paths[:_MOST]), dataset)


def _site(dataset: Dataset) -> list[str]:
    catalog = dataset.catalog
    above = [department.iri for department in catalog.departments]
    above += [unit.iri for unit in catalog.units] + [theme.iri for theme in catalog.themes]
    return [*_PAGES, *map(_page, above)]


def _of_table(dataset: Dataset, id: str) -> list[str]:
    iri = dataset.catalog.resolve("table", id)
    rows = dataset.graph.select(_OF_TABLE, {"t": iri})
    return [_page(iri), *sorted(_page(row["x"]) for row in rows)]


def _page(iri: str) -> str:
    return "/page/" + iri.split("/id/", 1)[1]


def _document(root: str, entry: str, addresses: Iterable[str], dataset: Dataset) -> Response:
    modified = f"<lastmod>{dataset.manifest.created}</lastmod>"
    entries = (f"<{entry}><loc>{escape(address)}</loc>{modified}</{entry}>" for address in addresses)
    body = "\n".join(
        [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">', *entries, f"</{root}>\n"]
    )
    return Response(body, media_type="application/xml")
