"""Names of categories and themes in English, by code and by the part of their IRI after ``/id/``."""

from __future__ import annotations

from functools import cache

from ontology.taxonomy import Taxonomy


def in_language(key: str, label: str, lang: str) -> str:
    """Return the name of a category (by code) or theme (by IRI) in a language; ``label`` where there is none."""
    return label if lang == "zh" else _english().get(key.rsplit("/id/", 1)[-1], label)


@cache
def _english() -> dict[str, str]:
    found = {}
    for concept in Taxonomy.load().concepts:
        found[concept.iri.split("/id/", 1)[1]] = concept.en_label
        if concept.scheme == "category" and concept.notation:
            found[concept.notation] = concept.en_label
    return found
