"""Sentences about targets that are put together within groups: by unit, project, category or year."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ontology.graph import Row
from ontology.records import json_number
from search.questions.telling import Said, Teller, amount

_WORDS = {
    "average": ("平均值", "average"),
    "sum": ("合计", "total"),
    "maximum": ("最高", "highest"),
    "minimum": ("最低", "lowest"),
}
_LABELS = ("unit", "department", "projectName", "category", "year")


class GroupSentences(Teller):
    """Sentences about one number of each group."""

    def _per_group(self) -> Said:
        result = self._facts.result
        self._check_units(row.get("valueUnit") for row in result)
        if self._frame.function in ("maximum", "minimum"):
            return self._best_of_each(result)
        shown = {self._label(row): self._shown(row) for row in result}
        listed = self._join(f"{label} {told}" for label, told in shown.items())
        word = self._pick(*_WORDS[self._frame.function])
        values = {self._label(row): json_number(round(Decimal(row["result"]), 6)) for row in result}
        if not self._frame.best_group:
            return Said(self._pick(f"{word}：{listed}。", f"{word.capitalize()}: {listed}."), dict(values))
        ranked = sorted(result, key=lambda row: Decimal(row["result"]), reverse=bool(self._frame.descending))
        first = [row for row in ranked if row["result"] == ranked[0]["result"]]
        names = self._join(f"{self._label(row)} {self._shown(row)}" for row in first)
        place = self._pick(*(_WORDS["maximum"] if self._frame.descending else _WORDS["minimum"]))
        text = self._pick(
            f"{word}{place}的是 {names}（{listed}）。", f"The {place} {word}: {names} ({listed})."
        )
        value = values[self._label(first[0])]
        rows = tuple(row for row in self._facts.rows if any(self._of_group(row, group) for group in first))
        return Said(text, value, rows)

    def _best_of_each(self, result: Sequence[Row]) -> Said:
        """The indicators with the highest or lowest target of each group."""
        chosen: list[Row] = []
        parts = []
        for group in result:
            best = [
                row
                for row in self._facts.rows
                if self._of_group(row, group) and Decimal(row["value"]) == Decimal(group["result"])
            ]
            chosen += best
            named = self._join(f"{i.name} {self._target(i)}" for i in self._indicators(best))
            parts.append(f"{self._label(group)}{self._pick('：', ': ')}{named}")
        word = self._pick(*_WORDS[self._frame.function])
        text = self._pick(f"各自{word}的是 {'；'.join(parts)}。", f"The {word} of each: {'; '.join(parts)}.")
        return Said(text, None, tuple(chosen))

    @staticmethod
    def _of_group(row: Row, group: Row) -> bool:
        """Whether a row of an indicator belongs to a group; a category's code begins with that of the group."""
        if "topCode" in group:
            return row["code"].startswith(group["topCode"])
        return all(row[name] == group[name] for name in ("unit", "projectName", "year") if name in group)

    @staticmethod
    def _label(row: Row) -> str:
        return next(row[name] for name in _LABELS if name in row)

    def _shown(self, row: Row) -> str:
        told = amount(Decimal(row["result"]), row.get("valueUnit"), self._language)
        count = row["count"]
        return self._pick(f"{told}（{count} 条）", f"{told} ({count})")
