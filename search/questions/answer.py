"""Answering: read, refuse or frame, run, say, quote.

Nothing is guessed: a word that nobody claimed, two readings that compete, or a condition nothing
fulfils end in a refusal that says so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from search.questions import words as w
from search.questions.compile import Compiler
from search.questions.english import Semantics, matches
from search.questions.frame import Amount, Bound, CycleAnnual, Frame, Operation, Words, Year
from search.questions.lexicon import Lexicon
from search.questions.parse import Context, frames
from search.questions.reading import NameMention, Reading
from search.questions.refused import Refused
from search.questions.say import Facts, compose
from search.questions.understand import Understanding, in_one_language
from search.questions.verbalise import condition, conditions, noun, refusal
from search.results import Answer, Interpretation

if TYPE_CHECKING:
    from search.dataset import Dataset

MAX_QUESTION_CHARS = 2000
_SUGGESTIONS = {
    "zh": ("哪些项目面向中小企业？", "没有满意度指标的项目有哪些？", "成本指标有哪些？", "有多少个项目？"),
    "en": (
        "Which projects target SMEs?",
        "Which projects lack a satisfaction indicator?",
        "How many projects are there?",
    ),
}


class Answerer:
    """Answers questions over one release; safe to share between threads once built."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._lexicon = Lexicon(dataset.graph, dataset.taxonomy, dataset.index.analyser.segment)
        self._semantics = Semantics(self._lexicon, lambda: dataset.index.encoder)
        self._understanding = Understanding(self._lexicon, self._semantics)

    def ask(self, question: str) -> Answer:
        """Answer a question, or refuse it with the reason and questions that can be answered."""
        text = question[: MAX_QUESTION_CHARS + 1].strip()
        language = "en" if text.isascii() and text else "zh"
        try:
            if not any(c.isalnum() for c in text):
                raise Refused("unsupported", refusal("empty", language))
            if len(question) > MAX_QUESTION_CHARS:
                raise Refused("unsupported", refusal("too_long", language, n=MAX_QUESTION_CHARS))
            reading = self._understanding.read(in_one_language(text))
            language = reading.language
            return self._answer(question, reading)
        except Refused as refused:
            return self._refusal(question, language, refused)

    # -- understanding -------------------------------------------------------------------------

    def _answer(self, question: str, reading: Reading) -> Answer:
        self._check_scope(reading)
        if reading.flags.get("similar"):
            return self._similar(question, reading)
        self._understanding.explain_rest(reading)
        self._check_years(reading)
        if reading.unmatched and not self._by_meaning(reading):
            words = "”“".join(reading.unmatched)
            text = refusal("unmatched", reading.language, words=words)
            raise Refused("unsupported", text, tuple(reading.unmatched), "unknown")
        if reading.has("lack", "not_about") and not reading.negates:
            raise Refused("unsupported", refusal("negation", reading.language), intent="negation")
        context = Context(self._dataset.taxonomy, self._lexicon.years, self._lexicon.segment)
        tried: Frame | None = None
        none: Facts | None = None
        for frame in frames(reading, context):
            tried = tried or frame
            if not _has_subject(frame, reading):
                raise Refused("unsupported", refusal("no_subject", reading.language))
            facts = self._facts(frame, reading)
            if facts and facts.rows:
                return self._compose(question, reading, facts)
            none = none or facts
        if none:
            return self._compose(question, reading, none)
        if tried is None:
            raise Refused("unsupported", refusal("no_subject", reading.language))
        if self._by_meaning(reading):
            return self._answer_again(question, reading, context)
        return self._without_year(question, reading, tried, context)

    def _answer_again(self, question: str, reading: Reading, context: Context) -> Answer:
        """Answer once more after the encoder has named the indicator."""
        for frame in frames(reading, context):
            if facts := self._facts(frame, reading):
                return self._compose(question, reading, facts)
        raise Refused("unsupported", refusal("no_subject", reading.language))

    def _check_scope(self, reading: Reading) -> None:
        for reason, pattern in w.OUT_OF_SCOPE:
            if pattern.search(reading.masked):
                raise Refused("unsupported", refusal(reason, reading.language), intent=reason)
        named = (*reading.projects, *reading.indicators, *reading.themes, *reading.units)
        bare = reading.masked.strip(" ?？。.!！")
        if w.BARE_FOLLOW_UP.search(bare) or (w.FOLLOW_UP.search(bare) and not named):
            raise Refused("ambiguous", refusal("follow_up", reading.language), intent="follow_up")

    def _check_years(self, reading: Reading) -> None:
        missing = [year for year in reading.years if year not in self._lexicon.years]
        if missing:
            years = ", ".join(map(str, self._lexicon.years))
            raise Refused(
                "no_data", refusal("no_year", reading.language, year=missing[0], years=years), intent="year"
            )

    def _by_meaning(self, reading: Reading) -> bool:
        """Let the encoder name the one indicator that English words mean, if one stands out."""
        counted = reading.has(
            "count_project", "count_indicator", "count_unit", "group", "share", "per_project"
        )
        if reading.language != "en" or reading.indicators or reading.projects or counted:
            return False
        names = tuple(dict.fromkeys(i.name for i in self._lexicon.indicators))
        best = max((matches(reading.content, name) for name in names), default=0)
        supported = best * 2 > len(reading.content) + len(reading.unmatched)
        among = (
            tuple(name for name in names if matches(reading.content, name) == best) if supported else names
        )
        if name := self._semantics.indicator(reading.canvas.text, among, supported=supported):
            reading.indicators.append(NameMention(name, 0, 0, names=(name,)))
            reading.corrections.append((" ".join(reading.foreign), name))
            reading.content.clear()
            reading.themes.clear()
            reading.unmatched.clear()
            return True
        return False

    # -- evaluating ----------------------------------------------------------------------------

    def _facts(self, frame: Frame, reading: Reading) -> Facts | None:
        compiler = Compiler(frame, self._dataset.manifest.base_iri)
        rows = self._dataset.graph.select(compiler.rows_query())
        if not rows and frame.operation not in (Operation.EXISTS, Operation.COUNT, Operation.ALL):
            return None
        if not rows and not _nothing_is_an_answer(frame) and not self._subject_exists(frame):
            return None
        query = compiler.query()
        result = rows if query == compiler.rows_query() else self._dataset.graph.select(query)
        return Facts(frame, compiler, tuple(rows), tuple(result), query)

    def _subject_exists(self, frame: Frame) -> bool:
        """Whether something fits when the number asked about is left out: then "no" is an answer."""
        rest = tuple(c for c in frame.where if not isinstance(c, Amount | Bound | CycleAnnual))
        if frame.operation is not Operation.EXISTS or len(rest) == len(frame.where):
            return False
        query = Compiler(replace(frame, where=rest), self._dataset.manifest.base_iri).rows_query()
        return bool(self._dataset.graph.select(query))

    def _without_year(self, question: str, reading: Reading, frame: Frame, context: Context) -> Answer:
        """Nothing this year: look in all years when the year was only assumed, else say so."""
        assumed = any(isinstance(c, Year) and c.assumed for c in frame.where)
        if assumed and len(context.years) > 1:
            for other in frames(reading, replace(context, years=())):
                if (facts := self._facts(other, reading)) and facts.rows:
                    return self._compose(question, reading, facts)
        shown = noun(frame.focus, 0, reading.language).lstrip("0 个条")
        text = refusal(
            "no_rows", reading.language, noun=shown, conditions=conditions(frame, reading.language)
        )
        raise Refused(
            "no_data",
            text,
            intent=frame.operation,
            constraints=tuple(condition(c, reading.language) for c in frame.where),
        )

    def _compose(self, question: str, reading: Reading, facts: Facts) -> Answer:
        answer = compose(self._dataset, reading, facts)
        corrections = tuple(f"{wrong} → {right}" for wrong, right in reading.corrections)
        interpretation = replace(
            answer.interpretation, assumptions=(*answer.interpretation.assumptions, *corrections)
        )
        return replace(answer, question=question, interpretation=interpretation)

    # -- similar indicators --------------------------------------------------------------------

    def _similar(self, question: str, reading: Reading) -> Answer:
        from search.questions.similar import answer_similar

        return answer_similar(self._dataset, question, reading)

    def _refusal(self, question: str, language: str, refused: Refused) -> Answer:
        return Answer(
            question=question,
            language=language,
            status=refused.status,
            text=refused.text,
            interpretation=Interpretation(refused.intent, refused.constraints, (), refused.unmatched),
            release=self._dataset.release,
            suggestions=_SUGGESTIONS[language],
        )


def _has_subject(frame: Frame, reading: Reading) -> bool:
    """Whether the question names anything besides a year, or asks for all of something."""
    named = any(not isinstance(c, Year) for c in frame.where)
    asks = reading.has(
        "project",
        "indicator",
        "count_project",
        "count_indicator",
        "count_unit",
        "who",
        "per_project",
        "group",
    )
    return named or asks or reading.has("most_indicators")


def _nothing_is_an_answer(frame: Frame) -> bool:
    """Whether no rows mean "none": every condition must come from the data's own names."""
    return not any(isinstance(c, Words) for c in frame.where)
