"""Questions in plain Chinese and English: answered exactly or not at all."""

from search.questions.answer import Answerer

__all__ = ["Answerer"]
