"""Sentences that count: how many, whether any, the most, shares and groups."""

from __future__ import annotations

from decimal import Decimal

from ontology.quantities import format_number
from ontology.records import json_number
from search.questions.found import distinct
from search.questions.frame import Focus
from search.questions.refused import Refused
from search.questions.telling import Said, Teller
from search.questions.verbalise import join, noun, numbered, plain, refusal, rule_title, verdict

_TOLD = 16  # groups; the table beside the sentence has them all


class CountSentences(Teller):
    """Sentences about how many there are."""

    def _count(self) -> Said:
        count = int(self._facts.result[0]["count"])
        shown = noun(self._frame.focus, count, self._language)
        listed = self._join(self._names()) if count and self._frame.focus is not Focus.UNIT else ""
        if self._frame.focus is Focus.UNIT:
            listed = join([row["unit"] for row in distinct(self._facts.rows, "unitIri")], self._language)
        text = self._pick(
            f"共有 {shown}（{self._where()}）",
            f"There {'is' if count == 1 else 'are'} {shown} ({self._where()})",
        )
        if not listed:
            return Said(text + self._pick("。", "."), count)
        return Said(text + self._pick(f"：{listed}。", f": {listed}."), count)

    def _exists(self) -> Said:
        rows = distinct(self._facts.rows, "indicator" if self._frame.focus is Focus.INDICATOR else "project")
        expected = self._frame.expected
        holds = (bool(rows) if expected is None else len(rows) == expected) and not self._frame.denied
        if not rows and self._reading.has("listing"):  # 有…吗，列出来: nothing to list
            raise self._nothing()
        shown, listed = noun(self._frame.focus, len(rows), self._language), self._join(self._names())
        tail = self._pick(f"有 {shown}：{listed}", f"{shown}: {listed}")
        if not rows:
            tail = self._pick(f"没有符合的（{self._where()}）", f"{shown} ({self._where()})")
        return Said(verdict(holds, zh=self._zh) + tail + self._pick("。", "."))

    def _nothing(self) -> Refused:
        shown = noun(self._frame.focus, 0, self._language).lstrip("0 个条")
        text = refusal("no_rows", self._language, noun=shown, conditions=self._where())
        return Refused("no_data", text, intent=self._frame.operation)

    def _most(self) -> Said:
        result, limit = self._facts.result, self._frame.limit
        counts = list(dict.fromkeys(r["count"] for r in result))
        if len(counts) < self._frame.rank:
            raise self._nothing()
        wanted = counts[self._frame.rank - 1]
        last = result[: limit or 1][-1]["count"]
        best = result[:limit] + tuple(r for r in result[limit:] if r["count"] == last) if limit else ()
        best = best or tuple(r for r in result if r["count"] == wanted)
        count = int(best[0]["count"])
        names = self._join(f"{r.get('projectName') or r['unit']}（{r['count']}）" for r in best)
        if self._frame.focus is Focus.UNIT:
            return Said(f"{names}{self._pick('。', '.')}", count, ())
        few = self._frame.descending is False
        what = (
            self._pick("数据质量问题", "findings")
            if self._frame.findings
            else self._pick("指标", "indicators")
        )
        word = self._pick("最少", "fewest") if few else self._pick("最多", "most")
        if self._frame.rank > 1:
            word = self._pick(f"数第 {self._frame.rank} {word[1:]}", f"number {self._frame.rank} by")
        text = self._pick(f"{what}{word}的项目是 {names}。", f"The project with the {word} {what}: {names}.")
        return Said(text, count, tuple(best))

    def _difference(self) -> Said:
        result = self._facts.result
        if len(result) != 2:
            raise Refused("ambiguous", refusal("two_sides", self._language), intent="difference")
        (one, two), (more, less) = (
            [row.get("projectName") or row["unit"] for row in result],
            [int(row["count"]) for row in result],
        )
        text = self._pick(
            f"“{one}”有 {more} 条指标，“{two}”有 {less} 条，相差 {more - less} 条。",
            f"“{one}” has {more} indicators, “{two}” {less}: a difference of {more - less}.",
        )
        if self._reading.has("yes_no"):  # 指标数一样多吗
            return Said(verdict(more == less, zh=self._zh) + text, more - less)
        return Said(text, more - less)

    def _per_project(self) -> Said:
        row = self._facts.result[0]
        if self._frame.counted is Focus.PROJECT:
            mean = round(Decimal(row["result"]), 4)
            text = self._pick(
                f"平均每个单位有 {plain(mean)} 个项目（{row['projects']} 个 ÷ {row['units']} 个单位）。",
                f"A unit has {plain(mean)} projects on average ({row['projects']} over {row['units']} units).",
            )
            return Said(text, json_number(mean), ())
        value = Decimal(row["result"])
        shown, of, over = plain(round(value, 2)), row["indicators"], row["projects"]
        text = self._pick(
            f"平均每个项目有 {shown} 条指标（{of} 条 ÷ {over} 个项目）。",
            f"A project has {shown} indicators on average ({of} over {over} projects).",
        )
        return Said(text, json_number(round(value, 4)), ())

    def _all(self) -> Said:
        """The rows are what contradicts the claim, or what meets it where nothing does."""
        names = self._names()
        if not names:
            return Said(self._pick("是，没有例外。", "Yes, without exception."))
        count, listed = noun(self._frame.focus, len(names), self._language), self._join(names)
        if self._frame.affirmed:
            return Said(self._pick(f"是，{count}都是这样：{listed}。", f"Yes, all {count}: {listed}."))
        return Said(self._pick(f"否，有 {count}不是这样：{listed}。", f"No, {count} against it: {listed}."))

    def _share(self) -> Said:
        row = self._facts.result[0]
        value, part, whole = Decimal(row["result"]), row["part"], row["whole"]
        shown = format_number(
            round(value, 4), unit="1", dimension="ratio", language="zh" if self._zh else "en"
        )
        text = self._pick(f"{shown}（{part} ÷ {whole}）。", f"{shown} ({part} of {whole}).")
        return Said(text, json_number(round(value, 6)))

    def _kinds(self) -> Said:
        """How many there are of each kind."""
        found = {row["kind"]: int(row["count"]) for row in self._facts.result}
        counts = {kind: found[kind] for kind in self._frame.kinds}
        listed = join([noun(kind, count, self._language) for kind, count in counts.items()], self._language)
        text = self._pick(f"共有 {listed}（{self._where()}）。", f"There are {listed} ({self._where()}).")
        return Said(text, {str(kind): count for kind, count in counts.items()}, ())

    def _findings(self) -> Said:
        """How many findings there are by rule, and in all where that is asked."""
        counts = {rule_title(row["rule"], self._zh): int(row["count"]) for row in self._facts.result}
        listed = join([f"{title} {n}" for title, n in counts.items()], self._language, _TOLD)
        asked = self._reading.findings
        if asked and asked.ranked:
            ends = min if asked.fewest else max
            first = [title for title, n in counts.items() if n == ends(counts.values())]
            head = join([f"“{title}”" for title in first], self._language)
            word = self._pick("最少" if asked.fewest else "最多", "fewest" if asked.fewest else "most")
            text = self._pick(
                f"{word}的是{head}。各类：{listed}。", f"The {word}: {head}. By rule: {listed}."
            )
            return Said(text, dict.fromkeys(first, ends(counts.values())))
        if asked and asked.by == "total":
            total = sum(counts.values())
            text = self._pick(
                f"共有 {total} 处（{self._where()}）：{listed}。", f"{total} ({self._where()}): {listed}."
            )
            return Said(text, total)
        return Said(f"{listed}{self._pick('。', '.')}", dict(counts))

    def _group(self) -> Said:
        if self._frame.group_by == "kind":
            return self._kinds()
        if self._frame.group_by == "rule":
            return self._findings()
        names = numbered([next(iter(row.values())) for row in self._facts.result])
        groups = {name: int(row["count"]) for name, row in zip(names, self._facts.result, strict=True)}
        listed = join(
            [f"{name}{self._pick('：', ': ')}{n}" for name, n in groups.items()], self._language, _TOLD
        )
        if len(groups) == 2 and (compared := self._counts_compared(groups, listed)):
            return compared
        return Said(f"{listed}{self._pick('。', '.')}", dict(groups), ())

    def _counts_compared(self, groups: dict[str, int], listed: str) -> Said | None:
        """Two counts set against each other: their difference, or the first named over the second."""
        named = [m.concept.pref_label for m in self._reading.categories if m.concept is not None]
        named = named or [u.label for m in self._reading.units for u in m.units]
        which = self._reading.flags.get("which_more")
        if self._reading.has("yes_no") and which is not None and set(named) == set(groups):
            named = list(dict.fromkeys(named))
            more = groups[named[0]] > groups[named[1]]
            down = any(which.groupdict().get(name) for name in ("down", "down2", "down_en"))
            holds = groups[named[0]] < groups[named[1]] if down else more
            said = f"{verdict(holds, zh=self._zh)}{listed}{self._pick('。', '.')}"
            return Said(said, dict(groups), ())
        if self._reading.has("differ"):
            gap = max(groups.values()) - min(groups.values())
            return Said(self._pick(f"相差 {gap}：{listed}。", f"A difference of {gap}: {listed}."), gap, ())
        labels = [m.concept.pref_label for m in self._reading.categories if m.concept is not None]
        if self._reading.has("ratio", "share") and set(labels) == set(groups):
            value = Decimal(groups[labels[0]]) / Decimal(groups[labels[1]])
            return Said(f"{plain(round(value, 4))}（{listed}）", json_number(round(value, 6)), ())
        return None
