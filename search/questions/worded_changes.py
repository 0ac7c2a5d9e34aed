"""Targets in words and dates between years: they are the same or not, and neither rise nor fall."""

from __future__ import annotations

import re
from dataclasses import replace

from ontology.graph import Row
from ontology.values import Period
from search.questions.change_words import SAID, ChangeKind
from search.questions.compared import EARLIER, PAIR_COLUMNS, ChangeSaid
from search.questions.frame import Focus, Frame
from search.questions.terms import with_prefixes
from search.questions.verbalise import join, verdict
from search.questions.year_totals import YearTotals

_WORDS = """  ?indicator zb:target ?ta . ?ta zb:period zb:$P ; zb:kind zb:qualitative ; zb:raw ?said .
  ?earlier zb:target ?tb . ?tb zb:period zb:$P ; zb:raw ?earlierAnnual .
"""
_WHETHER = re.compile(r"了没|有没有|有无|^did ")


class WordedChanges(YearTotals):
    """Answers how targets that are words or dates differ."""

    def _of_words(self) -> bool:
        """Whether targets that are words or dates are asked about: they change, but neither rise nor fall."""
        if (
            not {*self._asked.kinds} <= {ChangeKind.CHANGED, ChangeKind.UNCHANGED}
            or self._reading.change_sizes
        ):
            return False
        frame = self._frame(self._years[-1])
        if self._reading.has("worded"):
            return True
        return not self._lists() and not self._pairs(frame, "", self._years[:1])[1]

    def _worded(self) -> ChangeSaid:
        """How targets that are words or dates differ between the years."""
        frame, lists = self._frame(self._years[-1]), self._lists()
        changed = ChangeKind.CHANGED in self._asked.kinds
        condition = f"?said {'!=' if changed else '='} ?earlierAnnual" if lists else ""
        query, rows = self._worded_pairs(frame, condition)
        if not rows:
            raise self._nothing(frame)
        listed = join([self._arrow(row) for row in rows], self._reading.language)
        span, yes = f"{self._years[0]}→{self._years[-1]}", ""
        if not lists and (self._reading.has("yes_no") or self._asked_whether()):
            if len(rows) > 1:
                raise self._which(rows)
            same = self._said(rows[0]) == rows[0]["earlierAnnual"]
            yes = verdict(same is not changed, zh=self._zh)
        zh, en = SAID[ChangeKind.CHANGED if changed else ChangeKind.UNCHANGED]
        many = (
            (f"{zh}的有 {len(rows)} 条指标" if self._zh else f"{len(rows)} indicators {en}") if lists else ""
        )
        text = f"{yes}{span} {many}：{listed}。" if self._zh else f"{yes}{span} {many}: {listed}."
        return ChangeSaid(text.replace(" ：", "：").replace(" : ", ": "), rows, query, rows)

    def _said(self, row: Row) -> str:
        return row.get("annual" if self._period() is Period.ANNUAL else "cycle", "")

    def _worded_pairs(self, frame: Frame, condition: str = "") -> tuple[str, tuple[Row, ...]]:
        """Pairs of targets that are words or dates; ``condition`` is one on ``?said`` and ``?earlierAnnual``."""
        compiler = self._evaluator.compiler(replace(frame, focus=Focus.INDICATOR))
        columns = PAIR_COLUMNS.partition(" ?before")[0]
        filters = f"  FILTER({condition})\n" if condition else ""
        query = with_prefixes(
            f"SELECT DISTINCT {columns} WHERE {{\n{compiler.pattern()}{compiler.years(self._years[:1], '?earlierYear')}"
            f"{EARLIER}{_WORDS.replace('$P', self._period())}{filters}{compiler.raws()}}} "
            "ORDER BY STR(?table) ?projectOrder ?indicatorOrder"
        )
        return query, tuple(self._select(query, compiler))

    def _arrow(self, row: Row) -> str:
        return f"{row['indicatorName']} {row['earlierAnnual']}→{row.get('annual') or row.get('cycle', '—')}"

    def _asked_whether(self) -> bool:
        return _WHETHER.search(self._reading.canvas.text) is not None
