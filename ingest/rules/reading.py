"""What could not be read; the other rules of this family are reported by readers and layouts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ingest.rules.facts import Facts, Hit, check


@check
def unparsed_fragment(facts: Facts) -> Iterator[Hit]:
    """A part of a target could not be read; it stays as written."""
    for item in facts.items:
        for target in item.targets:
            for fragment in target.value.unparsed:
                hit = item.at_target(target, fragment=fragment)
                start = target.value.raw.find(fragment)
                if start >= 0 and target.place.end - target.place.start == len(target.value.raw):
                    begin = target.place.start + start
                    hit = replace(hit, place=replace(target.place, start=begin, end=begin + len(fragment)))
                yield hit
