"""Quantities in target values and questions: what is demanded, how much, of what."""

from ontology.quantities.comparison import compare, compatible
from ontology.quantities.display import format_number, format_quantity
from ontology.quantities.numerals import han_number
from ontology.quantities.parser import parse_quantity, scan_quantities
from ontology.quantities.units import MeasureUnit, UnitTable, measure_units

__all__ = [
    "MeasureUnit",
    "UnitTable",
    "compare",
    "compatible",
    "format_number",
    "format_quantity",
    "han_number",
    "measure_units",
    "parse_quantity",
    "scan_quantities",
]
