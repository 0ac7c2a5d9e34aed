"""The same indicator through the years: concepts, alignment of fiscal years, decisions of people."""

from search.alignment.compare import compare
from search.alignment.comparison import Comparison
from search.alignment.concept_records import ConceptRecord, concept_record
from search.alignment.cube import cube
from search.alignment.decisions import Decision, decision_statements, decisions_digest, read_decisions
from search.alignment.meaning import Meanings
from search.alignment.review import ReviewItem, new_decision, review_items
from search.alignment.series import SERIES_COLUMNS, Series, series
from search.alignment.update import update_alignments

__all__ = [
    "SERIES_COLUMNS",
    "Comparison",
    "ConceptRecord",
    "Decision",
    "Meanings",
    "ReviewItem",
    "Series",
    "compare",
    "concept_record",
    "cube",
    "decision_statements",
    "decisions_digest",
    "new_decision",
    "read_decisions",
    "review_items",
    "series",
    "update_alignments",
]
