"""Questions for indicators like another one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ontology.values import Period
from search.questions.evidence import indicator_quotes
from search.questions.frame import Constraint, Focus, Frame, IndicatorNamed, Operation, ProjectNamed
from search.questions.lexicon import Lexicon
from search.questions.mentions import Reading
from search.questions.outlook import outlook
from search.questions.refused import Refused
from search.questions.terms import iri, with_prefixes
from search.questions.verbalise import join, refusal
from search.questions.vocabulary import idle
from search.results import Answer, AnswerIndicator, Interpretation, Similar

if TYPE_CHECKING:
    from search.dataset import Dataset

LIMIT = 15


def answer_similar(dataset: Dataset, lexicon: Lexicon, question: str, reading: Reading) -> Answer:
    """Answer with the indicators most like the one named or quoted; the named one itself is left out."""
    names = [name for mention in reading.indicators for name in mention.names]
    left = [run for run in reading.canvas.left_over() if not idle(run)]
    texts = names or [q.text for q in reading.quotes] or left or [m.text for m in reading.themes]
    if not texts:
        raise Refused("unsupported", refusal("no_subject", reading.language), intent="similar")
    subject = texts[0]
    own = _named(reading, lexicon, names)
    years = _wanted_years(reading, subject) or (None,)
    found = [hit for year in years for hit in dataset.similar(own or subject, year=year, limit=LIMIT).similar]
    found = sorted(found, key=lambda hit: -hit.score)[:LIMIT] if len(years) > 1 else found
    if not found:
        raise Refused("no_data", refusal("no_similar", reading.language, name=subject), intent="similar")
    return _compose(dataset, question, reading, subject, found)


def _wanted_years(reading: Reading, subject: str) -> tuple[int, ...]:
    """The years to look in: not the one that says which indicator is meant (和2026年“…”相似的)."""
    before = reading.canvas.text.split(subject)[0]
    years = tuple(dict.fromkeys(reading.years))
    own = next((year for year in years if before.endswith((f"{year}年", f"{year}年度", f"{year}年的"))), None)
    return tuple(year for year in years if year != own) if len(years) > 1 else years


def _named(reading: Reading, lexicon: Lexicon, names: list[str]) -> str | None:
    """Return the newest indicator of that name, in the project that is named beside it."""
    if not names:
        return None
    projects = tuple(name for mention in reading.projects for name in mention.names)
    where: tuple[Constraint, ...] = (IndicatorNamed(tuple(names)),)
    if projects:
        where = (*where, ProjectNamed(projects))
    seen = outlook(Frame(Focus.INDICATOR, Operation.LOOKUP, where), lexicon.holdings, indicators=True)
    return next(iter(lexicon.holdings.iris(seen.rows[:1])), None)


def indicators_query(iris: Iterable[str]) -> str:
    """Return the query that lists these indicators with their project and year."""
    values = " ".join(map(iri, iris))
    return with_prefixes(
        f"SELECT ?indicator ?indicatorName ?projectName ?year WHERE {{\n  VALUES ?indicator {{ {values} }}\n"
        "  ?table zb:fiscalYear ?year ; zb:hasProject ?project .\n"
        "  ?project rdfs:label ?projectName ; zb:hasIndicator ?indicator .\n"
        "  ?indicator rdfs:label ?indicatorName .\n} ORDER BY DESC(?year) ?indicator"
    )


def _compose(dataset: Dataset, question: str, reading: Reading, subject: str, found: list[Similar]) -> Answer:
    query = indicators_query(s.iri for s in found)
    rows = dataset.graph.select(query)
    records = dataset.records.indicators([s.iri for s in found])
    listed = join([f"{s.name}（{s.year}，{s.score:.2f}）" for s in found], reading.language)
    zh = reading.language == "zh"
    return Answer(
        question=question,
        language=reading.language,
        status="answered",
        text=f"与“{subject}”相似的指标：{listed}。"
        if zh
        else f"Indicators similar to “{subject}”: {listed}.",
        interpretation=Interpretation("similar_indicator", (f"similar to {subject!r}",)),
        release=dataset.release,
        indicators=tuple(
            AnswerIndicator(
                iri=i.iri,
                name=i.name,
                project=p.name,
                unit=p.unit,
                year=p.fiscal_year,
                subcategory_code=i.subcategory_code,
                cycle_raw=i.cycle.raw if i.cycle else None,
                annual_raw=i.annual.raw if i.annual else None,
                illustrative=p.illustrative,
            )
            for p, i in records
        ),
        columns=("indicator", "indicatorName", "projectName", "year"),
        rows=tuple((r["indicator"], r["indicatorName"], r["projectName"], int(r["year"])) for r in rows),
        sparql=query,
        evidence=tuple(indicator_quotes(dataset.graph, [s.iri for s in found], [Period.ANNUAL])),
    )
