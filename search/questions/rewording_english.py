# ruff: noqa: E501
"""Other ways of saying in English, led to the plain one before a question is read; in order."""

from __future__ import annotations

import re

_NUMBER = r"[0-9][0-9.,]*"
_COUNTED = r"(?:[a-z0-9-]+ ){0,3}"
# A measure word in brackets behind its English name: 10 enterprises (家).
_MEASURE = r"[\u3400-\u9fff]{1,3}"
_WILL = r"(?:must|should|shall|will|can|could|may|might|do|does|is|are|have|has|need)"

ENGLISH: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.ASCII), plain)
    for pattern, plain in (
        (rf"({_NUMBER}) (?:[a-z-]+ ){{0,4}}[a-z-]+ ?[(（]({_MEASURE})[)）]", r"\1\2"),
        (rf"\bper [a-z-]+ ?[(（]({_MEASURE})[)）]", r"measured in 元/\1"),
        (rf"\b(?:counted|measured|expressed|given) in (?:[a-z-]+ ){{0,4}}[a-z-]+ ?[(（]({_MEASURE})[)）]", r"measured in \1"),
        (r"^compare the (?:number|count) of indicators (?:of|in|for|between) (.+?) (?:and|with|to) ([^?.]+)", r"how many more indicators does \1 have than \2"),
        (r"\bwich\b|\bwhch\b", "which"),
        (r"(?:\b(?:were|was|have been|got) )?\bhalved\b", "were lowered by 50%"),
        (r"(?:\b(?:were|was|have been|got) )?\bdoubled\b", "were raised by 100%"),
        (r"(?:\b(?:were|was|have been|got) )?\btripled\b", "were raised by 200%"),
        (r"\btime limits?\b", "时限"),
        (r"\b(?:that |which )?(?:lies?|falls?|sits?|ranges?)(?= (?:between|within|in the range))", "is"),
        (r"^which of (.+?) (?:and|or) (.+?) has (?:more|fewer) indicators\b", r"how many more indicators does \1 have than \2"),
        (r"^(is|are) (?:the )?([a-z -]+?) of (.+?) ((?:higher|lower|larger|smaller|greater|longer|shorter|stricter) than) (?:that|those|the one) of (.+?)(?=\W*$)", r"\1 the \2 of \3 \4 the \2 of \5"),
        (r"^(?:by )?how much (?:higher|lower|larger|smaller|greater|longer|shorter|more|less) (?:is|are) (?:the )?([a-z -]+?) of (.+?) than (?:that|those|the one|the [a-z -]+?) of (.+?)(?=\W*$)", r"what is the difference between the \1 of \2 and the \1 of \3"),
        (r"^(?:which (?:are|is) )?(?:the )?top ([0-9]{1,2}|two|three|four|five) (units|departments|projects) (?:by|with|in) (?:the )?(?:most|number of|count of) (projects|indicators)\b", r"which \2 have the most \3 top \1"),
        (r"^what did (.+?) become(?: in| by)?(?= (?:20[0-9]{2})|\W*$)", r"what is the new name of \1 in"),
        (r"\b(?:end(?:ed)?|stop(?:ped)?|expired?) after (?=20[0-9]{2})", "were dropped after "),
        (r"\bwhat's\b|\bwhats\b", "what is"),
        (r"\bhw many\b|\bhow mny\b", "how many"),
        (r"\bprojets?\b|\bprojcts?\b|\bporjects?\b", "projects"),
        (r"\bindicat(?:er|ro|ors|ers)\b|\bindictors?\b", "indicators"),
        (r"\bsubsidi[sz]ed\b", "subsidised"),
        (r"\bcent(?:re|er)\b", "center"),
        (r"\bprogram(?:me)?s\b|\bschemes\b", "projects"),
        (r"\bprogram(?:me)?\b(?! length| hours)|\bscheme\b", "project"),
        (r"\bhow (?:high|large|big|great|low|strict) (?=is|are|must|should|can|may|will)", "what "),
        (rf"\b(?:by|until|before|till) (?:when|(?:what|which) (?:date|time|month|day))\b|^(?:until |since )?when\b(?= {_WILL} )", "what is the deadline for"),
        (r"\bwhat (?:percentage|proportion|share|fraction|per ?cent) of (?!(?:all )?(?:the |all )*(?:projects|indicators|targets)\b)", "what is the rate of "),
        (rf"\bhow much {_WILL} (?:one|a|an|each|a single|every) ([^?]+?) (?:cost|be)( at most)?(?=\W*$)", r"what is the cost\2 per \1"),
        (r"\bwhat (?:does|do|will|may|can|should|must) (?:one|a|an|each|a single|every) ([^?]+?) cost( at most)?(?=\W*$)", r"what is the cost\2 per \1"),
        (r"^what does it cost to ([a-z]+) (?:one|a|an|each) ([^?]+?)(?=\W*$)", r"what is the cost per \2 for \1"),
        (r"\bcosts? (?:of|for) (?:one|a single|each) (?=[a-z])", "cost per "),
        (r"^how many more (?!indicators\b|projects\b)([^?]+?) than ([^?]+?)(?: (?:are|is|will be|should be)(?: [a-z]+)?)?(?=\W*$)", r"what is the difference between \1 and \2"),
        (r"\bunit (?=costs?\b|prices?\b)", "per-unit "),
        (r"^(?:which|what) has the (higher|larger|lower|smaller) (?:target|number|value)[:,]? (?:the )?(?:number of )?", r"which is \1: "),
        (rf"^how satisfied {_WILL} (.+?) (?:to )?be\b", r"what is the target for satisfaction of \1"),
        (r"^by (?=how (?:much|many)\b.{1,80}\bbe )", ""),
        (r"^(?:which|what) (?:costs more|is (?:more expensive|dearer)):? ([^?]+?) or ([^?]+?)(?=\W*$)", r"which is higher: the cost of \1 or the cost of \2"),
        (r"\b(?:most expensive|costliest|dearest)\b", "highest"),
        (r"\b(?:least expensive|cheapest)\b", "lowest"),
        (r"^(?:by )?how (?:much|many) (?:does|do|is|are) ([^?]+?) (?:exceed|higher than|more than|above) ([^?]+?)(?=\W*$)", r"what is the difference between \1 and \2"),
        (r"\b(?:have|has|with|set|sets) neither (?:an? )?([a-z]+)(?: indicators?| targets?)? nor (?:an? )?([a-z]+) (?:indicator|target)s?\b", r"lack a \1 indicator and lack a \2 indicator"),
        (rf"\b(?:do|does|must|may|should|can|could|shall|will|is|are)?(?: not|n't|not) (?:exceed(?:ing)?|go (?:above|over)|be (?:above|over)|above|over)(?= {_NUMBER})", " at most"),
        (rf"\b(?:do|does|must|may|should|can|could|shall|will|is|are)?(?: not|n't|not) (?:(?:fall|be|go|drop) )?(?:below|under)(?= {_NUMBER})", " at least"),
        (rf"\bexceed(?:s|ing)?(?= {_NUMBER})|\b(?:above|over)(?= {_NUMBER})", "more than"),
        (r"\b(?:do|does) not belong to\b|\b(?:are|is) not (?:run|managed|carried out|implemented|handled) by\b", "are not by"),
        (r"\b(?:not|un|non)[- ]?quantif(?:ied|iable)\b|\bnot numerical\b|\b(?:has|have|with) no (?:number|figure|numerical target)s?\b|\bnot (?:given|expressed|stated) as a number\b", "qualitative"),
        (r"\b(?:must be|should be|is|are|equal to|to be|set (?:at|to)|of) zero\b|\bzero(?= targets?\b)", "of exactly 0"),
        (r"^group (?:the )?(?=number|count)", ""),
        (r"\bhow many indicators (?:does|do|has|have) (?:each|every) project\b(?: have| contain| include)?(?!.*\baverage)|(?<!average )(?<!mean )\b(?:number|count) of indicators (?:per|of each|for each|in each|by) project\b", "sort projects by number of indicators descending"),
        (rf"\btotal number of (?={_COUNTED}(?:projects|indicators)\b)", "number of "),
        (r"\b(?:carries|carry) out\b", "runs"),
        (r"^(?!.*\b(?:projects|indicators)\b)(.*)\b(?:each|every|per) year\b", r"\1annually"),
        (r"\b(?:capped|limited|kept|held|stay(?:s|ed)?|remain(?:s|ed)?) (?:at|to|within|under|below)\b", "at most"),
        (r"^what is the (?:maximum|highest|upper) (?:allowed |permitted |possible )?(?=(?:[a-z-]+ )+(?:per|for|of)\b)", "what is the upper limit of "),
        (r"^what is the (?:minimum|lowest) (?:required )?number of\b", "at least how many"),
        (r"\bno worse than\b|\bno (?:less|lower|fewer) than\b", "at least"),
        (r"\bno (?:more|higher|greater) than\b|\bnot (?:more|higher) than\b|\bup to\b", "at most"),
        (r"\b(?:equal to or )?(?:more|greater) than or equal to\b|\bat or above\b", "at least"),
        (r"\b(?:less|lower|smaller) than or equal to\b|\bat or below\b", "at most"),
        (r"\b(?:upwards of|in excess of|north of)\b", "more than"),
        (rf"\b({_NUMBER})( [a-z]+)? or (?:more|above|over|higher)\b", r"at least \1\2"),
        (rf"\b({_NUMBER})( [a-z]+)? or (?:less|fewer|below|under|lower)\b", r"at most \1\2"),
        (rf"\b({_NUMBER})( [a-z]+)? and (?:more|above|over)\b", r"at least \1\2"),
        (r"\bhalf a million\b", "500000"),
        (rf"\b({_NUMBER})k\b", r"\g<1>000"),
        (rf"\b({_NUMBER}) million\b", r"\g<1>000000"),
        (r"\bsmall-to-above-scale\b|\bsmall to above[- ]scale\b", "小升规"),
        (r"(?<=[a-z])-(?=(?:rate|benefit|cost|wide|level|enterprise|target|year|term)\b)", " "),
        (r"\b(ecological|economic|social) (?=indicators?|targets?)", r"\1 benefit "),
        (r"\b(?:the )?(?:two|three|four|both) (?=(?:[a-z0-9-]+ ){0,3}(?:projects|units|indicators|departments)\b)", ""),
        (r"\b([0-9]+(?:\.[0-9]+)?)[- ]generation\b", r"\1代"),
        (r"\be\.g\.|\bi\.e\.", ","),
        (r"(?<!measured )(?<!expressed )(?<!counted )\b(?:in|on|with|for) (?:minutes|hours|days|yuan|percent|kilometres|km)(?=\?|$|,)", ""),
        (r"\b(?:spends?|uses?|handles?|receives?|gets?) the money (?:of|for|from)\b", "is responsible for"),
        (r"\b(?:shares?|percentages?|proportions?|fractions?) of (?:the |all (?:the )?)?(projects|indicators)(?: that| which)?(?: have| has)?\b", r"share of \1 with"),
        (r"\b(?:don't|doesn't|do not|does not) (?:have|include|set|contain)\b", "lack"),
    )
)  # fmt: skip
