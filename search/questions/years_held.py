"""Which year something stands in first, or last, and what it was called before or is called now."""

from __future__ import annotations

from search.questions.change_words import ChangeKind
from search.questions.compared import ChangeSaid, Compared, Thing
from search.questions.terms import with_prefixes
from search.questions.verbalise import join

_MAX_RENAMED = 20


class YearsHeld(Compared):
    """Answers in which year an indicator or a project appears first or last, and under which names."""

    def _year_held(self) -> ChangeSaid:
        first = ChangeKind.FIRST in self._asked.kinds
        years = self._years if first else tuple(reversed(self._years))
        frame = next(
            (f for year in years for f in self._candidates(year) if self._has_rows(f)), self._frame(years[0])
        )
        thing = Thing.of(frame.focus)
        path = f"{thing.variable} zb:precededBy* ?held" if first else f"?held zb:precededBy* {thing.variable}"
        compiler = self._evaluator.compiler(frame)
        query = with_prefixes(
            f"SELECT DISTINCT ?held ?heldName ?heldYear WHERE {{\n{compiler.pattern()}"
            f"  {path} . ?heldTable {thing.owner} ?held ; zb:fiscalYear ?heldYear . ?held rdfs:label ?heldName .\n}} "
            f"ORDER BY {'?heldYear' if first else 'DESC(?heldYear)'} ?heldName"
        )
        rows = tuple(self._select(query, compiler))
        if not rows:
            raise self._nothing(frame)
        year = rows[0]["heldYear"]
        held = [row for row in rows if row["heldYear"] == year]
        names = join(list(dict.fromkeys(f"“{row['heldName']}”" for row in held)), self._reading.language)
        word = ("最早" if first else "最后") if self._zh else ("first" if first else "last")
        text = (
            f"{names}{word}出现在 {year} 年的表里。"
            if self._zh
            else f"{names}: {word} in the table of {year}."
        )
        return ChangeSaid(
            text, rows, query, self._rows_of({row["held"] for row in held}, frame.focus), int(year)
        )

    def _renamed(self) -> ChangeSaid:
        early = self._frame(self._years[0])
        if not self._has_rows(early) and (earlier := self._called_before()):
            return earlier
        thing = Thing.of(early.focus)
        extra = f"  ?later zb:precededBy+ {thing.variable} ; rdfs:label ?laterName .\n"
        extra += f"  {thing.held('?later', self._years[-1])}\n"
        if self._lists():
            extra += f"  FILTER(STR(?{thing.name}) != STR(?laterName))\n"
        compiler = self._evaluator.compiler(early)
        query = with_prefixes(
            f"SELECT DISTINCT {thing.variable} ?{thing.name} ?later ?laterName WHERE {{\n{compiler.pattern()}{extra}}} "
            "ORDER BY ?laterName"
        )
        rows = tuple(self._select(query, compiler))
        if not rows:
            raise self._nothing(early)
        if len({row["laterName"] for row in rows}) > (_MAX_RENAMED if self._lists() else 3):
            raise self._which([{**row, "indicatorName": row["laterName"]} for row in rows])
        shown = [row for row in rows if row[thing.name] != row["laterName"]] or list(rows)
        pairs = [f"{row[thing.name]} → {row['laterName']}" for row in shown]
        listed = join(pairs, self._reading.language, _MAX_RENAMED)
        later = {row["later"] for row in rows}
        found = self._rows_of(later, early.focus)
        return ChangeSaid(
            f"{self._years[-1]}：{listed}。" if self._zh else f"{self._years[-1]}: {listed}.",
            rows,
            query,
            found,
        )

    def _called_before(self) -> ChangeSaid | None:
        """What something was called in the earlier year (X去年叫什么名字)."""
        late = self._frame(self._years[-1])
        thing = Thing.of(late.focus)
        compiler = self._evaluator.compiler(late)
        query = with_prefixes(
            f"SELECT DISTINCT {thing.variable} ?{thing.name} ?earlier ?earlierName WHERE {{\n{compiler.pattern()}"
            f"  {thing.variable} zb:precededBy+ ?earlier . ?earlier rdfs:label ?earlierName .\n"
            f"  {thing.held('?earlier', self._years[0])}\n}} ORDER BY ?earlierName"
        )
        rows = tuple(self._select(query, compiler))
        if not 0 < len(rows) <= _MAX_RENAMED:
            return None
        listed = join([f"{row['earlierName']} → {row[thing.name]}" for row in rows], self._reading.language)
        found = self._rows_of({row["earlier"] for row in rows}, late.focus)
        text = f"{self._years[0]}：{listed}。" if self._zh else f"{self._years[0]}: {listed}."
        return ChangeSaid(text, rows, query, found)
