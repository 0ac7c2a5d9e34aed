"""Every example query of the endpoint finds something in the bundled sample."""

from __future__ import annotations

import json

import pytest

from api.examples import Example, examples
from search import Dataset


def test_there_are_examples_of_every_form() -> None:
    assert {example.form for example in examples()} == {"select", "construct", "ask"}
    assert len({example.name for example in examples()}) == len(examples()) == 11


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_example(sample: Dataset, example: Example) -> None:
    result = sample.sparql(example.query)
    assert example.zh
    assert example.en
    if example.form == "select":
        assert json.loads(result.body)["results"]["bindings"], example.name
    elif example.form == "construct":
        assert result.media_type == "text/turtle"
        assert b"zb:Project" in result.body
    else:
        assert "boolean" in json.loads(result.body)
