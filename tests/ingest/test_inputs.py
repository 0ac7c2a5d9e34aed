"""Files, folders and zip archives: what is read, what is passed over, what is refused."""

from __future__ import annotations

import io
import stat
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import inputs
from ingest.inputs import Inputs, find_inputs, member_name
from ingest.readers.errors import DocumentTooLarge, EncryptedDocument, UnreadableDocument
from ontology.errors import Invalid, NotFound

LIMIT = 1 << 20


def packed(members: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def found_in(tmp_path: Path, data: bytes, name: str = "上报.zip") -> Inputs:
    (tmp_path / name).write_bytes(data)
    return find_inputs([tmp_path / name])


def test_a_folder_is_searched_and_says_what_it_passed_over(tmp_path: Path) -> None:
    (tmp_path / "乙单位").mkdir()
    (tmp_path / ".git").mkdir()
    for name in (
        *("b.txt", "A.DOCX", "乙单位/申报表.xls", "~$A.docx", ".hidden.txt", "Thumbs.db"),
        *(".git/x.txt", "旧表.doc", "照片.jpg", "README"),
    ):
        (tmp_path / name).write_bytes(b"x")
    inputs = find_inputs([tmp_path])
    assert [source.label for source in inputs.found] == ["A.DOCX", "b.txt", "申报表.xls"]
    assert [skipped.name for skipped in inputs.skipped] == ["README", "旧表.doc", "照片.jpg"]
    assert "docx" in inputs.skipped[1].message
    assert inputs.refused == []


def test_nothing_to_read_and_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="没有这个"):
        find_inputs([tmp_path / "没有这个"])
    (tmp_path / "照片.jpg").write_bytes(b"x")
    with pytest.raises(Invalid, match="nothing to read"):
        find_inputs([tmp_path])


def test_archives_within_archives(tmp_path: Path) -> None:
    inner = packed({"表.xlsx": b"2", "__MACOSX/._表.xlsx": b"x", "说明.md": b"x"})
    inputs = found_in(tmp_path, packed({"b/内.zip": inner, "a.txt": b"1"}))
    assert [(i.name, i.label, i.load(LIMIT)) for i in inputs.found] == [
        ("a.txt", "上报.zip/a.txt", b"1"),
        ("表.xlsx", "上报.zip/b/内.zip/表.xlsx", b"2"),
    ]
    assert [skipped.name for skipped in inputs.skipped] == ["上报.zip/b/内.zip/说明.md"]


def test_archives_too_deep(tmp_path: Path) -> None:
    data = packed({"a.txt": b"1"})
    for depth in range(inputs.MAX_DEPTH + 1):
        data = packed({f"{depth}.zip": data, f"{depth}.txt": b"1"})
    found = found_in(tmp_path, data)
    assert len(found.found) == inputs.MAX_DEPTH
    ((label, error),) = found.refused
    assert isinstance(error, DocumentTooLarge)
    assert label.count(".zip") == inputs.MAX_DEPTH + 1


def raw_archive(name: bytes, flags: int = 0) -> bytes:
    """An archive of one stored file whose name is these very bytes, as a Chinese Windows writes it."""
    data = bytearray(packed({"x" * len(name) + ".txt": b"1"}, compression=zipfile.ZIP_STORED))
    whole = bytes(data).replace(b"x" * len(name), name)
    at = whole.index(b"PK\x01\x02")
    patched = bytearray(whole)
    patched[6:8] = patched[at + 8 : at + 10] = flags.to_bytes(2, "little")
    return bytes(patched)


@pytest.mark.parametrize(("encoding", "flags"), [("gb18030", 0), ("utf-8", 0), ("utf-8", 0x800)])
def test_chinese_names_of_members(tmp_path: Path, encoding: str, flags: int) -> None:
    (found,) = found_in(tmp_path, raw_archive("绩效目标申报表".encode(encoding), flags)).found
    assert (found.name, found.load(LIMIT)) == ("绩效目标申报表.txt", b"1")


@given(st.text("绩效目标市局一二三①（）ab 1", min_size=1, max_size=20).filter(str.strip))
def test_names_in_gb18030_are_read_as_written(name: str) -> None:
    info = zipfile.ZipInfo(name.encode("gb18030").decode("cp437"))
    assert member_name(info) == name


@pytest.mark.parametrize("name", ["../a.txt", "/etc/a.txt", "b/../../a.txt", "C:\\a.txt", "..\\a.txt"])
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    found = found_in(tmp_path, packed({name: b"1", "ok.txt": b"2"}))
    assert [source.name for source in found.found] == ["ok.txt"]
    ((_, error),) = found.refused
    assert isinstance(error, UnreadableDocument)
    assert [path.name for path in tmp_path.iterdir()] == ["上报.zip"]


def test_links_are_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("a.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    found = found_in(tmp_path, out.getvalue())
    assert (found.found, len(found.refused)) == ([], 1)


def test_bombs_and_passwords(tmp_path: Path) -> None:
    bomb = packed({"a.txt": bytes(40 << 20), "b.txt": b"1"})
    assert len(bomb) < 1 << 17
    found = found_in(tmp_path, bomb)
    assert [source.name for source in found.found] == ["b.txt"]
    assert [type(error) for _, error in found.refused] == [DocumentTooLarge]
    locked = bytearray(packed({"a.txt": b"1"}))
    locked[6] |= 1
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert [type(error) for _, error in found_in(tmp_path, bytes(locked)).refused] == [EncryptedDocument]


def test_sizes_are_those_of_the_bytes_not_of_the_header(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": bytes(5000)}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    (source,) = found_in(tmp_path, bytes(data)).found
    with pytest.raises(Invalid):
        source.load(1000)


def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "MAX_MEMBERS", 3)
    found = found_in(tmp_path, packed({f"{n}.txt": b"1" for n in range(4)}))
    assert (found.found, [type(error) for _, error in found.refused]) == ([], [DocumentTooLarge])


@settings(max_examples=60, deadline=None)
@given(flips=st.lists(st.tuples(st.floats(0, 0.999_999), st.integers(1, 255)), min_size=1, max_size=12))
def test_damaged_archives_are_told(
    tmp_path_factory: pytest.TempPathFactory, flips: list[tuple[float, int]]
) -> None:
    data = bytearray(DAMAGED)
    for where, mask in flips:
        data[int(where * len(data))] ^= mask
    found = found_in(tmp_path_factory.mktemp("zip"), bytes(data))
    for source in found.found:
        with suppress(Invalid):
            source.load(LIMIT)


DAMAGED = packed({"a.txt": b"1" * 300, "b/c.zip": packed({"d.txt": b"2" * 300}), "e.pdf": b"3"})
