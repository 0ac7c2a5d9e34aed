"""Functions that queries may call beyond those of SPARQL 1.1; the engine calls them inside the workers.

Imported by every worker: nothing heavy may be imported here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pyoxigraph as ox

CUSTOM_FUNCTIONS: Mapping[ox.NamedNode, Callable[..., Any]] = {}
"""Name to function of terms, as ``pyoxigraph.Store.query(custom_functions=...)`` takes them."""
