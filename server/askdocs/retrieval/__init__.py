"""Who finds passages for a question: queries, hits and the local retriever."""

from askdocs.retrieval.fact_questions import facts_asked
from askdocs.retrieval.finding import Finder, Finding, LocalFinder
from askdocs.retrieval.hits import Hit, Retriever, hit_of
from askdocs.retrieval.query import Query, Understood, understand
from askdocs.retrieval.ranking import MEANT, LocalRetriever, idf_of, is_news, share_held
from askdocs.retrieval.stated_facts import STATED

__all__ = [
    "MEANT",
    "STATED",
    "Finder",
    "Finding",
    "Hit",
    "LocalFinder",
    "LocalRetriever",
    "Query",
    "Retriever",
    "Understood",
    "facts_asked",
    "hit_of",
    "idf_of",
    "is_news",
    "share_held",
    "understand",
]
