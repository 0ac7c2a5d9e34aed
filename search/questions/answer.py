"""Answering: read, refuse or frame, run, say, quote.

Nothing is guessed: a word that nobody claimed, two readings that compete, or a condition nothing
fulfils end in a refusal that says so.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from search.encoder.base import Vectors
from search.questions import words as w
from search.questions.changes import ChangeAnswerer
from search.questions.combined import Asking, compared, together
from search.questions.consistent import (
    answers_it,
    other_measure,
    presupposed,
    unread_year,
    year_without,
)
from search.questions.context import Context
from search.questions.english import Semantics, matches, renderings
from search.questions.evaluation import Evaluator
from search.questions.frame import (
    Amount,
    Bound,
    Category,
    CycleAnnual,
    Focus,
    Frame,
    Measured,
    Operation,
    Words,
    Year,
)
from search.questions.joined import covers, joined
from search.questions.lexicon import Lexicon
from search.questions.mentions import NameMention, Reading, merge_equal
from search.questions.narrowed import Narrower
from search.questions.parse import frames
from search.questions.refused import Refused
from search.questions.respelling import respelled
from search.questions.rewording import plainly
from search.questions.say import compose
from search.questions.scope_words import OUT_OF_SCOPE
from search.questions.skeleton import is_chinese, skeleton
from search.questions.suggested import suggestions
from search.questions.telling import Facts
from search.questions.understand import Understanding
from search.questions.verbalise import condition, conditions, join, noun, refusal, target_questions
from search.results import Answer, Interpretation

if TYPE_CHECKING:
    from search.dataset import Dataset

MAX_QUESTION_CHARS = 2000
MAX_CONDITIONS = 12
MAX_NAMED = 300
_PROPER_NAME = re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z-]+")
_MAX_GOING_ON = 20
_COUNTS = Measured("数量", dimensions=("count:",))
_DATE = re.compile(r"[0-9]\s*月(?!内)|年底|季度|[0-9]日前")


class Answerer:
    """Answers questions over one release; safe to share between threads once built."""

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        self._lexicon = Lexicon(dataset.graph, dataset.taxonomy, dataset.index)
        self._evaluator = Evaluator(dataset, self._lexicon)
        self._semantics = Semantics(self._lexicon, lambda: dataset.index.encoder, self._stored_vector)
        self._understanding = Understanding(self._lexicon, self._semantics)
        self._narrower = Narrower(self._facts, dataset.index.analyser.segment)
        self._suggested: dict[str, tuple[str, ...]] = {}

    def _stored_vector(self, row: int) -> Vectors:
        index = self._dataset.index
        return index.dense.vector(int(index.columns.meaning[row]))

    def ask(self, question: str) -> Answer:
        """Answer a question, or refuse it with the reason and questions that can be answered."""
        text = question[: MAX_QUESTION_CHARS + 1].strip()
        language = "en" if text.isascii() and text else "zh"
        try:
            if not any(c.isalnum() for c in text):
                raise Refused("unsupported", refusal("empty", language))
            if len(question) > MAX_QUESTION_CHARS:
                raise Refused("unsupported", refusal("too_long", language, n=MAX_QUESTION_CHARS))
            reading = self._understanding.read(plainly(text))
            language = reading.language
            return self._answer(question, reading)
        except Refused as refused:
            return self._refusal(question, language, refused)

    # -- understanding -------------------------------------------------------------------------

    def _answer(self, question: str, reading: Reading) -> Answer:
        self._check_scope(reading)
        _check_size(reading)
        if reading.flags.get("similar"):
            return self._similar(question, reading)
        self._understanding.explain_rest(reading)
        self._check_years(reading)
        if reading.unclear:
            raise self._unclear(question, reading.unclear, reading)
        if year := unread_year(reading):
            raise Refused("unsupported", refusal("unread_year", reading.language, year=year), intent="year")
        if combined := self._combined(question, reading):
            return combined
        if other := self._respelled(question, reading):
            return other
        self._check_understood(question, reading)
        departments = sum(unit.department for unit in self._lexicon.units)
        lexicon = self._lexicon
        context = Context(
            self._dataset.taxonomy, lexicon.years, lexicon.segment, lexicon.has_word, departments
        )
        if reading.change:
            change = ChangeAnswerer(self._dataset, reading, reading.change, context, self._evaluator)
            return self._checked(replace(change.answer(), question=question), reading)
        return self._by_frames(question, reading, context)

    def _respelled(self, question: str, reading: Reading) -> Answer | None:
        """The answer to the question with one word of asking spelt right, where that explains all of it."""
        text = reading.canvas.text
        loose = reading.has("lack", "not_about") and not reading.negates and not reading.change
        for other, corrected in respelled(
            text, (text,) if loose else tuple(reading.unmatched), self._lexicon.segment
        ):
            anew = self._read(other)
            if not anew.unmatched and not (anew.has("lack", "not_about") and not anew.negates):
                anew = self._understanding.read(plainly(other))
                anew.corrections.append(corrected)
                return self._answer(question, anew)
        return None

    def _combined(self, question: str, reading: Reading) -> Answer | None:
        """Answer by smaller questions, where one sentence holds several or compares two things."""
        asking = Asking(self._read, self.ask, self._lexicon.segment)
        frame = compared(reading, asking) or (None if reading.unmatched else together(reading, asking))
        facts = self._facts(frame, reading) if frame else None
        return self._compose(question, reading, facts) if facts else None

    def _read(self, text: str) -> Reading:
        reading = self._understanding.read(plainly(text))
        self._understanding.explain_rest(reading)
        return reading

    def _by_frames(self, question: str, reading: Reading, context: Context) -> Answer:
        """Try the readings, the strictest first."""
        if facts := self._joined(reading, context):
            return self._compose(question, reading, facts)
        tried: Frame | None = None
        none: Facts | None = None
        second: dict[str, Facts] = {}
        for frame in frames(reading, context):
            tried = tried or frame
            if not _has_subject(frame, reading):
                raise Refused("unsupported", refusal("no_subject", reading.language))
            facts = self._facts(frame, reading)
            if facts and facts.rows:
                if other_measure(reading, facts, self._lexicon.holdings.measures) or _loose(facts, reading):
                    continue
                if kind := _held_back(facts, reading):
                    second.setdefault(kind, facts)
                    continue
                if year := year_without(reading, facts):
                    raise self._not_in(year, facts, reading)
                return self._compose(question, reading, self._narrower.narrowed(facts, reading))
            none = none or facts
        if "few" in second:
            return self._compose(question, reading, second["few"])
        if "other" in second:
            raise self._other_count(second["other"], reading)
        return self._nothing_found(question, reading, context, (tried, none))

    def _nothing_found(
        self, question: str, reading: Reading, context: Context, left: tuple[Frame | None, Facts | None]
    ) -> Answer:
        """Say none where that is an answer, else the encoder's reading or another year."""
        tried, none = left
        if none:
            return self._compose(question, reading, none)
        if tried is None:
            raise Refused("unsupported", refusal("no_subject", reading.language))
        if self._by_meaning(reading):
            return self._answer_again(question, reading, context)
        return self._without_year(question, reading, tried, context)

    @staticmethod
    def _other_count(facts: Facts, reading: Reading) -> Refused:
        found = len({row.get(reading.cardinal_noun or "") for row in facts.rows})
        text = refusal("other_count", reading.language, wanted=reading.cardinal, found=found)
        return Refused("ambiguous", text, intent=facts.frame.operation)

    @staticmethod
    def _unclear(question: str, unclear: tuple[str, tuple[str, ...]], reading: Reading) -> Refused:
        short, labels = unclear
        text = refusal("unclear", reading.language, name=short, names=join(labels, reading.language))
        return Refused(
            "ambiguous",
            text,
            intent="unclear",
            suggestions=tuple(question.replace(short, label) for label in labels),
        )

    @staticmethod
    def _not_in(year: int, facts: Facts, reading: Reading) -> Refused:
        names = list(dict.fromkeys(row["indicatorName"] for row in facts.rows if "indicatorName" in row))
        text = refusal("year_without", reading.language, year=year, names=join(names, reading.language, 3))
        return Refused("no_data", text, intent="year", suggestions=target_questions(names, reading.language))

    def _joined(self, reading: Reading, context: Context) -> Facts | None:
        """Answer for each of several things joined by 、 or "and", when no indicator is about all of them."""
        base = next(frames(replace(reading, content=[], themes=[], indicators=[]), context), None)
        if base is None or base.focus is not Focus.INDICATOR:
            return None
        years = frozenset(c.year for c in base.where if isinstance(c, Year))
        found = joined(reading, self._lexicon, years)
        if found is None or len(found.found or ()) > MAX_NAMED:
            return None
        facts = self._facts(replace(base, where=(*base.where, found)), reading)
        if facts is None or not self._covered(facts, found.words):
            return None
        money = reading.has("upper", "per", "price") or reading.measure_asked in ("元", "钱")
        if base.operation is Operation.LOOKUP and reading.has("how_many") and not money:
            counted = self._facts(replace(facts.frame, where=(*facts.frame.where, _COUNTS)), reading)
            if counted and self._covered(counted, found.words):
                return counted  # 分别买多少: how many, not what one costs
        return facts

    def _covered(self, facts: Facts, words: tuple[str, ...]) -> bool:
        """Whether each of the things joined is the subject of an indicator."""
        names = [skeleton(row.get("indicatorName", "")) for row in facts.rows]
        return all(any(covers(word, name, self._lexicon) for name in names) for word in words)

    def _answer_again(self, question: str, reading: Reading, context: Context) -> Answer:
        """Answer once more after the encoder has named the indicator."""
        for frame in frames(reading, context):
            facts = self._facts(frame, reading)
            if facts and not other_measure(reading, facts, self._lexicon.holdings.measures):
                return self._compose(question, reading, facts)
        raise Refused("unsupported", refusal("no_subject", reading.language))

    def _check_scope(self, reading: Reading) -> None:
        if w.TWO_QUESTIONS.search(reading.canvas.text):
            raise Refused("unsupported", refusal("two_questions", reading.language), intent="two_questions")
        for reason, pattern in OUT_OF_SCOPE:
            if any(not self._in_a_name(m, reading) for m in pattern.finditer(reading.masked)):
                raise Refused("unsupported", refusal(reason, reading.language), intent=reason)
        named = (*reading.projects, *reading.indicators, *reading.themes, *reading.units)
        bare = reading.masked.strip(" ?？。.!！")
        if (
            w.BARE_FOLLOW_UP.search(bare)
            or w.BARE_FOLLOW_UP.search(reading.canvas.text)
            or (w.FOLLOW_UP.search(bare) and not named)
        ):
            raise Refused("ambiguous", refusal("follow_up", reading.language), intent="follow_up")

    def _in_a_name(self, match: re.Match[str], reading: Reading) -> bool:
        """Whether words out of scope are part of a name of the graph (卫星电话)."""
        text = reading.canvas.text
        around = (text[max(0, match.start() - 2) : match.end()], text[match.start() : match.end() + 2])
        longer = [
            part for part in around if len(part) - len(match.group()) == 2 and all(map(is_chinese, part))
        ]
        return any(self._lexicon.stands_in_a_name(part) for part in longer)

    def _check_understood(self, question: str, reading: Reading) -> None:
        if reading.unmatched and (_absent(reading, question) or not self._by_meaning(reading)):
            words = "”“".join(reading.unmatched)
            text = refusal("unmatched", reading.language, words=words)
            raise Refused("unsupported", text, tuple(reading.unmatched), "unknown")
        if reading.has("lack", "not_about") and not reading.negates and not reading.change:
            raise Refused("unsupported", refusal("negation", reading.language), intent="negation")

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
        names, keys = self._lexicon.indicator_names, self._lexicon.holdings.names.keys
        matched = [matches(reading.content, key) for key in keys]
        best = max(matched, default=0)
        supported = best * 2 > len(reading.content) + len(reading.unmatched)
        if not supported and len(" ".join((*reading.content, *reading.unmatched)).split()) < 2:
            return False  # one word means too little
        among = (
            tuple(name for name, n in zip(names, matched, strict=True) if n == best) if supported else names
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
        return self._evaluator.facts(frame, reading.language)

    def _without_year(self, question: str, reading: Reading, frame: Frame, context: Context) -> Answer:
        """Nothing this year: look in all years when it was only assumed, under its other name when it was said."""
        assumed = any(isinstance(c, Year) and c.assumed for c in frame.where)
        counted = any(isinstance(c, Amount | Bound | CycleAnnual | Category) for c in frame.where)
        said = reading.years[0] if len(reading.years) == 1 and reading.indicators and not assumed else None
        for year in context.years if (assumed or said) and not counted else ():
            for other in frames(replace(reading, years=[year]), context):
                facts = self._facts(other, reading)
                if (
                    facts
                    and facts.rows
                    and not other_measure(reading, facts, self._lexicon.holdings.measures)
                ):
                    now = self._now(other, facts, reading, Year(said or context.years[0], assumed=assumed))
                    if assumed or now is not facts:
                        return self._compose(question, reading, now)
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

    def _now(self, frame: Frame, facts: Facts, reading: Reading, year: Year) -> Facts:
        """What was found in another year, under the names that it has in the one asked about."""
        found = {row["indicator"]: row["indicatorName"] for row in facts.rows if "indicator" in row}
        if not 0 < len(found) <= _MAX_GOING_ON or frame.operation is not Operation.LOOKUP:
            return facts
        there = self._evaluator.called(list(found), year.year)
        if len(there) < len(found):
            return facts
        iris, names = zip(*there.values(), strict=True)
        now = self._facts(replace(frame, where=(Words(tuple(found.values()), found=iris), year)), reading)
        if now is None:
            return facts
        reading.corrections += zip(found.values(), names, strict=True)
        return now

    def _compose(self, question: str, reading: Reading, facts: Facts) -> Answer:
        answer = compose(self._dataset, reading, facts)
        corrections = tuple(f"{wrong} → {right}" for wrong, right in reading.corrections)
        interpretation = replace(
            answer.interpretation, assumptions=(*answer.interpretation.assumptions, *corrections)
        )
        return self._checked(
            replace(answer, question=question, interpretation=interpretation), reading, facts.frame
        )

    @staticmethod
    def _checked(answer: Answer, reading: Reading, frame: Frame | None = None) -> Answer:
        if not answers_it(reading, answer, frame):
            text = refusal("other_sort", reading.language)
            raise Refused("ambiguous", text, intent=answer.interpretation.intent)
        return answer

    # -- similar indicators --------------------------------------------------------------------

    def _similar(self, question: str, reading: Reading) -> Answer:
        from search.questions.similar import answer_similar

        return answer_similar(self._dataset, self._lexicon, question, reading)

    def _suggestions(self, language: str) -> tuple[str, ...]:
        """Return questions that this release answers; found once."""
        if language not in self._suggested:
            self._suggested[language] = ()  # while they are tried
            candidates = suggestions(self._lexicon, language)
            answered = [text for text in candidates if self.ask(text).status == "answered"]
            self._suggested[language] = tuple(answered)
        return self._suggested[language]

    def _refusal(self, question: str, language: str, refused: Refused) -> Answer:
        return Answer(
            question=question,
            language=language,
            status=refused.status,
            text=refused.text,
            interpretation=Interpretation(refused.intent, refused.constraints, (), refused.unmatched),
            release=self._dataset.release,
            suggestions=refused.suggestions or self._suggestions(language),
        )


def _absent(reading: Reading, question: str) -> bool:
    """Whether a word that is not understood is no other word for what is held: a name, or known and not held."""
    names = {word.lower() for word in _PROPER_NAME.findall(question)}
    return any(word in names or renderings(word) for word in reading.unmatched)


def _check_size(reading: Reading) -> None:
    count = merge_equal(reading)
    if count > MAX_CONDITIONS:
        raise Refused("unsupported", refusal("too_many", reading.language, n=count), intent="too_many")


def _held_back(facts: Facts, reading: Reading) -> str | None:
    """Why an answer waits for a better one: another number than supposed, or fewer than asked for (最低的三个)."""
    if not presupposed(reading, facts):
        return "other"
    return "few" if facts.frame.limit and len(facts.rows) < facts.frame.limit else None


def _loose(facts: Facts, reading: Reading) -> bool:
    """Whether targets found by words of their project alone are several, or no date where one is asked for."""
    beside = any(isinstance(c, Words) and c.scope == "anywhere" for c in facts.frame.where)
    if not beside or facts.frame.operation is not Operation.LOOKUP:
        return False
    raw = facts.rows[0].get("annual") or facts.rows[0].get("cycle") or ""
    return len(facts.rows) > 1 or (reading.has("when") and _DATE.search(raw) is None)


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
        "per_unit",
        "group",
    )
    return named or asks or reading.has("most_indicators")
