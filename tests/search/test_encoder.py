from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from search.encoder import Encoder, MissingModel, load_encoder
from search.encoder.convert import sentence_transformers_directory
from search.encoder.e5_file import DamagedModel, E5File
from search.encoder.engine import packaged_model
from search.encoder.load import converted_model
from search.encoder.sentence import SentenceEncoder

TEXTS = [
    "老年人免费体检人数",
    "专精特新“小巨人”企业数",
    "支持发展第8.6代ＴＦＴ－ＬＣＤ氧化物半导体显示器件生产项目",
    "綠色工廠　㎡ ①",
    "How many SMEs  received support in 2026?",
    "average power outage time per user",
    "满意度(%)",
    "café naïve ½",
]


@pytest.fixture(scope="session")
def torch_encoder(tmp_path_factory: pytest.TempPathFactory) -> SentenceEncoder:
    encoder = load_encoder("multilingual-e5-small:torch", models=tmp_path_factory.mktemp("models"))
    assert isinstance(encoder, SentenceEncoder)
    return encoder


def test_both_runtimes_share_one_space(encoder: Encoder, torch_encoder: SentenceEncoder) -> None:
    assert (torch_encoder.name, torch_encoder.revision) == (encoder.name, encoder.revision)
    passages = encoder.encode_passages(TEXTS), torch_encoder.encode_passages(TEXTS)
    assert (passages[0] * passages[1]).sum(axis=1).min() >= 0.999
    queries = [(encoder.encode_query(t), torch_encoder.encode_query(t)) for t in TEXTS]
    assert min(float(a @ b) for a, b in queries) >= 0.999


def test_the_tokenizer_gives_the_engines_tokens(encoder: Any, torch_encoder: Any) -> None:
    tokenizer = torch_encoder._model.tokenizer
    for text in TEXTS:
        ids = tokenizer(f"passage: {text}")["input_ids"]
        assert len(ids) == encoder._engine.token_count(text), text
        assert (ids[0], ids[-1]) == (0, 2)


def test_the_normalizer_maps_as_the_model_does(torch_encoder: Any) -> None:
    normalizer = torch_encoder._model.tokenizer.backend_tokenizer.normalizer
    mapping = E5File(packaged_model()).pieces.normalization
    assert len(mapping) > 4000
    wrong = [
        c for c, to in mapping.items() if normalizer.normalize_str(f"a{c}b") != f"a{to}b".replace("  ", " ")
    ]
    assert wrong == []


def test_vectors_do_not_depend_on_the_batch(encoder: Encoder) -> None:
    texts = TEXTS * 5
    together = encoder.encode_passages(texts)
    alone = np.concatenate([encoder.encode_passages([text]) for text in TEXTS])
    assert np.array_equal(together[: len(TEXTS)], alone)
    assert together.dtype == np.float32
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_many_threads_get_the_same_vector(encoder: Encoder) -> None:
    expected = encoder.encode_query("体检人数")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(encoder.encode_query, ["体检人数"] * 16))
    assert all(np.array_equal(expected, vector) for vector in found)


def test_meaning_crosses_words_and_languages(encoder: Encoder) -> None:
    passages = encoder.encode_passages(["年度用户平均停电时间", "老年人免费体检人数", "会议场次"])
    assert int(np.argmax(passages @ encoder.encode_query("power outage"))) == 0
    assert int(np.argmax(passages @ encoder.encode_query("health check of the elderly"))) == 1


def test_no_texts_and_odd_texts(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)
    assert np.isfinite(encoder.encode_passages(["", " ", "a\0b", "龘" * 700])).all()


def test_conversion_is_done_once_and_whole(tmp_path: Path) -> None:
    first, revision = converted_model(tmp_path)
    stamp = (first / "model.safetensors").stat().st_mtime_ns
    again, _ = converted_model(tmp_path)
    assert again == first
    assert revision in first.name
    assert (again / "model.safetensors").stat().st_mtime_ns == stamp
    assert [p.name for p in tmp_path.iterdir()] == [first.name]


def test_a_damaged_model_is_named_and_leaves_nothing(tmp_path: Path) -> None:
    packed = packaged_model().read_bytes()
    for name, content in {"cut.bin": packed[:100_000], "other.bin": b"PK\x03\x04" + packed[4:5000]}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DamagedModel, match=name):
            sentence_transformers_directory(tmp_path / name, tmp_path / "models" / "m")
    assert list((tmp_path / "models").iterdir()) == []


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(MissingModel, match=r"modules\.json"):
        load_encoder(str(tmp_path / "nothing"))


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real sentence-transformers model: a seeded BERT of two layers over single characters."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny") / "bert"
    vocabulary = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        *"老年人免费体检数满意度疫苗冷链abcdefghijklmnopqrstuvwxyz: ",
    ]
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
    )
    BertModel(config).save_pretrained(folder)
    wrapped.save_pretrained(folder)
    transformer = Transformer(str(folder), max_seq_length=64)
    target = folder.parent / "model"
    SentenceTransformer(modules=[transformer, Pooling(32)], device="cpu").save(str(target))
    return target


def test_any_sentence_transformers_folder_is_an_encoder(tiny_model: Path) -> None:
    tiny = load_encoder(str(tiny_model))
    assert tiny.dimension == 32
    assert tiny.name == "model"
    assert tiny.revision.startswith("dir-")
    passages = tiny.encode_passages(["老年人体检", "疫苗冷链", "满意度"])
    assert passages.shape == (3, 32)
    assert np.allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-5)
    assert np.allclose(tiny.encode_query("满意度"), passages[2], atol=1e-5)
    assert load_encoder(str(tiny_model)).revision == tiny.revision
