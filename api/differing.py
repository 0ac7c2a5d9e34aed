"""The difference between two releases at the doors: parameters, shapes, which two are meant."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import ConfigDict, Field

from api.models import Model
from api.parameters import Parameters
from ontology.errors import Invalid

if TYPE_CHECKING:
    from ontology.difference import Difference, Lot
    from ontology.releases import Release, Releases, TableEntry


class NothingBefore(Invalid):
    """A release has no earlier one to be compared with."""


class DiffParameters(Parameters):
    """Parameters of a difference; without them, the current release and the one it was made from."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    from_: Annotated[str | None, Field(alias="from", max_length=64, description="release id; the parent")] = (
        None
    )
    to: Annotated[str | None, Field(max_length=64, description="release id; the current one")] = None
    limit: Annotated[int, Field(ge=0, le=1000, description="things that each list keeps")] = 100


class ReleaseReference(Model):
    """A release."""

    id: str
    created: str


class ItemModel(Model):
    """A project (``project`` is null) or an indicator of a project."""

    iri: str
    name: str
    project: str | None
    unit: str
    department: str
    fiscal_year: int


class FieldChangeModel(ItemModel):
    """A field before and after."""

    field: str
    old: str | None
    new: str | None


class LotModel(Model):
    """Things of one sort; ``counts`` are of all, the lists hold the first."""

    counts: dict[str, int]
    added: list[ItemModel]
    removed: list[ItemModel]
    changed: list[FieldChangeModel]


class TableModel(Model):
    """A table of a release."""

    iri: str
    department: str
    fiscal_year: int
    kind: str
    document: str
    projects: int
    indicators: int
    findings: int


class ReplacedModel(Model):
    """A table before and after."""

    from_: TableModel = Field(serialization_alias="from")
    to: TableModel


class TablesModel(Model):
    """Tables that came, went or were replaced."""

    counts: dict[str, int]
    added: list[TableModel]
    removed: list[TableModel]
    replaced: list[ReplacedModel]


class FindingItemModel(Model):
    """A finding that came or went."""

    rule: str
    severity: str
    iri: str
    message: str
    message_en: str


class FindingsModel(Model):
    """Findings that came and went."""

    counts: dict[str, int]
    new: list[FindingItemModel]
    gone: list[FindingItemModel]


class DiffModel(Model):
    """Answer of ``/api/v1/releases/diff``; ``truncated`` when a list is shorter than its count."""

    release: str
    from_: ReleaseReference = Field(serialization_alias="from")
    to: ReleaseReference
    tables: TablesModel
    projects: LotModel
    indicators: LotModel
    findings: FindingsModel
    taxonomies_changed: bool
    encoder_changed: bool
    limit: int
    truncated: bool


def chosen(releases: Releases, from_id: str | None, to_id: str | None) -> tuple[Release, Release]:
    """Return the two releases that are meant.

    Raises:
        NotFound: one of them does not exist (any more).
        NothingBefore: no earlier one is named, and the release has none that is still kept.
    """
    after = releases.open(to_id) if to_id else releases.current()
    if from_id:
        return releases.open(from_id), after
    kept = [manifest.id for manifest in releases.list()]
    parent = after.manifest.parent
    earlier = parent if parent in kept else next((id for id in kept if id < after.manifest.id), None)
    if earlier is None:
        raise NothingBefore(
            f"release {after.manifest.id} has no earlier one to compare with; name two releases",
            message_zh=f"发布 {after.manifest.id} 之前没有可比较的发布，请指定两个发布编号",
        )
    return releases.open(earlier), after


def shape(found: Difference, release: str) -> DiffModel:
    """Shape a difference."""
    tables = {
        "added": [_table(t) for t in found.added[: found.limit]],
        "removed": [_table(t) for t in found.removed[: found.limit]],
        "replaced": [{"from_": _table(a), "to": _table(b)} for a, b in found.replaced[: found.limit]],
    }
    counts = {
        "added": len(found.added),
        "removed": len(found.removed),
        "replaced": len(found.replaced),
        "unchanged": found.unchanged,
    }
    return DiffModel.model_validate(
        {
            "release": release,
            "from_": found.from_,
            "to": found.to,
            "tables": tables | {"counts": counts},
            "projects": _lot(found.projects),
            "indicators": _lot(found.indicators),
            "findings": {
                "counts": {"new": found.findings_new_total, "gone": found.findings_gone_total},
                "new": list(found.findings_new),
                "gone": list(found.findings_gone),
            },
            "taxonomies_changed": found.taxonomies_changed,
            "encoder_changed": found.encoder_changed,
            "limit": found.limit,
            "truncated": found.truncated or any(c > found.limit for c in list(counts.values())[:3]),
        }
    )


def _lot(lot: Lot) -> dict[str, Any]:
    return {
        "counts": lot.totals,
        "added": lot.added,
        "removed": lot.removed,
        "changed": [
            asdict(change.item) | {"field": change.field, "old": change.old, "new": change.new}
            for change in lot.changed
        ],
    }


def _table(table: TableEntry) -> TableModel:
    return TableModel.model_validate(table)
