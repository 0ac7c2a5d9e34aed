"""What a page says of itself to search engines: schema.org as JSON-LD."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ontology.iris import local_id
from ontology.records import IndicatorRecord, ProjectRecord
from search import Dataset
from search.catalog import TableRecord

_RDF = (("ttl", "text/turtle"), ("jsonld", "application/ld+json"), ("nt", "application/n-triples"))
_KINDS = {"unit": "GovernmentOrganization", "department": "GovernmentOrganization"}
_CREATORS = 50

JsonLd = dict[str, Any]


def site(dataset: Dataset, root: str, names: Mapping[str, str]) -> JsonLd:
    """Return the release as a Dataset; ``root`` is the absolute address of the service."""
    years = [year.year for year in dataset.catalog.years]
    return _node(
        "Dataset",
        f"{root}/.well-known/void#dataset",
        **names,
        url=f"{root}/",
        version=dataset.release,
        dateModified=dataset.manifest.created,
        temporalCoverage=f"{min(years)}/{max(years)}" if years else None,
        isAccessibleForFree=True,
        creator=[_organisation(d.iri, d.label) for d in dataset.catalog.departments[:_CREATORS]],
        distribution=[_download(f"{root}/.well-known/void", "text/turtle")],
        potentialAction={
            "@type": "SearchAction",
            "target": f"{root}/?query={{query}}",
            "query-input": "required name=query",
        },
    )


def table(record: TableRecord, root: str, release: str) -> JsonLd:
    """Return a table as a Dataset."""
    title = record.title or local_id(record.iri)
    return _node(
        "Dataset",
        record.iri,
        name=f"{record.fiscal_year} {title}",
        description=f"{record.department} {record.fiscal_year} {title}",
        url=_page(record.iri, root),
        version=release,
        temporalCoverage=str(record.fiscal_year),
        inLanguage="zh-CN",
        isAccessibleForFree=True,
        creator=_organisation(record.department_iri, record.department),
        isBasedOn={"@type": "MediaObject", "name": record.document, "sha256": record.sha256},
        distribution=_downloads(record.iri, root),
    )


def project(record: ProjectRecord, root: str) -> JsonLd:
    """Return a project with what it is about."""
    return _node(
        "Project",
        record.iri,
        name=record.name,
        description=record.goal or None,
        url=_page(record.iri, root),
        parentOrganization=_organisation(record.unit_iri, record.unit),
        knowsAbout=[theme.label for theme in record.themes] or None,
        subjectOf=[{"@type": "Dataset", "@id": record.table}, *_downloads(record.iri, root)],
    )


def indicator(record: IndicatorRecord, of: ProjectRecord, root: str) -> JsonLd:
    """Return an indicator with its targets as written."""
    targets = ((period, getattr(record, period)) for period in ("cycle", "annual"))
    return _node(
        "PropertyValue",
        record.iri,
        name=record.name,
        url=_page(record.iri, root),
        propertyID=record.concept,
        value=[
            {"@type": "PropertyValue", "name": period, "value": target.raw}
            for period, target in targets
            if target
        ],
        subjectOf=[
            {"@type": "Dataset", "@id": of.table, "about": {"@id": of.iri, "name": of.name}},
            *_downloads(record.iri, root),
        ],
    )


def thing(kind: str, iri: str, name: str, root: str) -> JsonLd:
    """Return a unit or department as an organisation, a theme or concept as a term."""
    kind = _KINDS.get(kind, "DefinedTerm")
    return _node(kind, iri, name=name, url=_page(iri, root), subjectOf=_downloads(iri, root))


def _node(kind: str, iri: str, **said: Any) -> JsonLd:
    known = {name: value for name, value in said.items() if value is not None}
    return {"@context": "https://schema.org", "@type": kind, "@id": iri, **known}


def _organisation(iri: str, name: str) -> JsonLd:
    return {"@type": "GovernmentOrganization", "@id": iri, "name": name}


def _page(iri: str, root: str) -> str:
    return f"{root}/page/{iri.split('/id/', 1)[1]}"


def _downloads(iri: str, root: str) -> list[JsonLd]:
    path = iri.split("/id/", 1)[1]
    return [_download(f"{root}/data/{path}.{suffix}", media) for suffix, media in _RDF]


def _download(address: str, media: str) -> JsonLd:
    return {"@type": "DataDownload", "encodingFormat": media, "contentUrl": address}
