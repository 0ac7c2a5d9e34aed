"""Whether a release is whole, and what to do when it is not."""

from __future__ import annotations

from dataclasses import dataclass

from ontology.errors import NotFound
from ontology.graph import DamagedGraph, Graph
from ontology.integrity import Damage
from ontology.releases import DamagedRelease, NoRelease, Release, Releases


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found.

    Attributes:
        release: the id that was looked at; ``None`` when the pointer to the current one is damaged.
        files: how many files were read. ``size``: their bytes.
        damages: what is wrong, file by file; a release without any is whole.
        advice: what to do then; ``advice_zh`` in Chinese.
    """

    release: str | None
    files: int = 0
    size: int = 0
    damages: tuple[Damage, ...] = ()
    advice: str = ""
    advice_zh: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.damages


def verify(releases: Releases, release_id: str | None = None) -> Verification:
    """Read every file of a release, by default the current one, and compare it with what was written.

    Raises:
        NotFound: there is no such release, or none at all.
    """
    try:
        wanted = release_id or releases.current_id()
    except DamagedRelease as error:
        return _damaged(releases, None, Damage("CURRENT", error.message, error.message_zh))
    try:
        release = releases.open(wanted)
    except NotFound as error:
        if release_id:
            raise
        return _damaged(releases, None, Damage("CURRENT", error.message, error.message_zh))
    except DamagedRelease as error:
        return _damaged(releases, wanted, Damage("manifest.json", error.message, error.message_zh))
    found = _damages(release)
    if found:
        return _damaged(releases, wanted, *found)
    files = release.manifest.files
    if not files:
        advice = (
            "made before digests of files were kept: only opened and counted; `zhibiao reindex` writes them"
        )
        return Verification(
            wanted, advice=advice, advice_zh="该发布没有文件摘要，只检查了能否打开；请运行 `zhibiao reindex`"
        )
    return Verification(wanted, len(files), sum(file.size for file in files))


def _damages(release: Release) -> tuple[Damage, ...]:
    if release.manifest.files:
        return release.damages()
    try:
        graph = Graph.open_read_only(release.graph_path)
        count = len(graph)
        graph.close()
    except (DamagedGraph, OSError) as error:
        return (Damage("graph", str(error), "图无法打开"),)
    if count != release.manifest.triples:
        message = f"holds {count} statements instead of {release.manifest.triples}"
        return (Damage("graph", message, f"有 {count} 条陈述，应为 {release.manifest.triples} 条"),)
    return ()


def _damaged(releases: Releases, release_id: str | None, *found: Damage) -> Verification:
    advice, advice_zh = _advice(releases, release_id, {damage.part for damage in found})
    return Verification(release_id, damages=found, advice=advice, advice_zh=advice_zh)


def _advice(releases: Releases, release_id: str | None, parts: set[str]) -> tuple[str, str]:
    if parts == {"index"} and release_id == _current(releases):
        return "rebuild the indexes: zhibiao reindex", "请重建索引：zhibiao reindex"
    whole = _whole(releases, release_id)
    if whole:
        return (
            f"go back to a release that is whole: zhibiao releases rollback {whole}",
            f"请回到完好的发布：zhibiao releases rollback {whole}",
        )
    return (
        "no other release is whole: restore a backup, or ingest the documents into a new data directory",
        "没有其他完好的发布：请恢复备份，或将文件重新导入到新的数据目录",
    )


def _whole(releases: Releases, but: str | None) -> str | None:
    for manifest in releases.list():
        if manifest.id != but and not _damages(releases.open(manifest.id)):
            return manifest.id
    return None


def _current(releases: Releases) -> str | None:
    try:
        return releases.current_id()
    except (NoRelease, DamagedRelease):
        return None
