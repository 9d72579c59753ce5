"""Who finds passages for a question: queries, hits and the local retriever."""

from askdocs.retrieval.absence import absent_words
from askdocs.retrieval.correction import corrected
from askdocs.retrieval.fact_questions import facts_asked
from askdocs.retrieval.finding import Finder, Finding, LocalFinder
from askdocs.retrieval.hits import Hit, Retriever, hit_of, of_each_folder
from askdocs.retrieval.meaning import Compared, Comparer
from askdocs.retrieval.query import Correction, Query, Understood, said_of, understand
from askdocs.retrieval.ranking import (
    HEADED,
    MEANT,
    LocalRetriever,
    idf_in,
    idf_of,
    languages_in,
    share_held,
)
from askdocs.retrieval.standing import is_news
from askdocs.retrieval.stated_facts import STATED

__all__ = [
    "HEADED",
    "MEANT",
    "STATED",
    "Compared",
    "Comparer",
    "Correction",
    "Finder",
    "Finding",
    "Hit",
    "LocalFinder",
    "LocalRetriever",
    "Query",
    "Retriever",
    "Understood",
    "absent_words",
    "corrected",
    "facts_asked",
    "hit_of",
    "idf_in",
    "idf_of",
    "is_news",
    "languages_in",
    "of_each_folder",
    "said_of",
    "share_held",
    "understand",
]
