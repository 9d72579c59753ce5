"""Who finds passages for a question: queries, hits and the local retriever."""

from askdocs.retrieval.hits import Hit, Retriever
from askdocs.retrieval.query import Query, Understood, understand
from askdocs.retrieval.ranking import LocalRetriever, idf_of, share_held

__all__ = [
    "Hit",
    "LocalRetriever",
    "Query",
    "Retriever",
    "Understood",
    "idf_of",
    "share_held",
    "understand",
]
