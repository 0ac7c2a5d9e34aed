"""Category codes of labels in any era and shape; the taxonomy decides, this remembers its answers."""

from __future__ import annotations

from functools import lru_cache

from ontology.taxonomy import Taxonomy


@lru_cache(maxsize=4096)
def resolve_category(level_1: str, level_2: str) -> str | None:
    """Return today's code of the categories printed beside an indicator.

    Two digits; one digit where only the first level is known; ``None`` where neither is.

    >>> resolve_category("1-产出指标", "14-成本指标"), resolve_category("产出指标", "")
    ('41', '1')
    """
    taxonomy = Taxonomy.load()
    if level_2 and (code := taxonomy.category_code(level_2, parent=level_1 or None)):
        return code
    if not level_1:
        return None
    return taxonomy.category_code(level_1) or taxonomy.category_group(level_1)
