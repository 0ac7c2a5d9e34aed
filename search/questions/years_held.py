"""Which year something stands in first, or last, under whatever name it had."""

from __future__ import annotations

from search.questions.change_words import ChangeKind
from search.questions.compared import ChangeSaid, Compared, Thing
from search.questions.terms import with_prefixes
from search.questions.verbalise import join


class YearsHeld(Compared):
    """Answers in which year an indicator or a project appears first or last."""

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
