"""The same indicator through the years: concepts, alignment of fiscal years, decisions of people."""

from search.alignment.compare import compare
from search.alignment.comparison import Comparison
from search.alignment.meaning import Meanings
from search.alignment.update import update_alignments

__all__ = ["Comparison", "Meanings", "compare", "update_alignments"]
