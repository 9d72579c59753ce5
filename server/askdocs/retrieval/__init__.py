"""Who finds passages for a question: queries, hits and the local retriever."""

from askdocs.retrieval.finding import Finder, Finding, LocalFinder
from askdocs.retrieval.hits import Hit, Retriever, hit_of
from askdocs.retrieval.meaning import Compared, Comparer
from askdocs.retrieval.query import Query, Understood, understand
from askdocs.retrieval.ranking import MEANT, LocalRetriever, idf_of, is_news, share_held

__all__ = [
    "MEANT",
    "Compared",
    "Comparer",
    "Finder",
    "Finding",
    "Hit",
    "LocalFinder",
    "LocalRetriever",
    "Query",
    "Retriever",
    "Understood",
    "hit_of",
    "idf_of",
    "is_news",
    "share_held",
    "understand",
]
