"""The model that askdocs brings, where the embedded assistant answers and nothing else is wanted.

What speaks to endpoints is not even imported.
"""

from askdocs.answering.choosing import Chosen
from askdocs.answering.deciding import sureness
from askdocs.answering.extractive import ExtractiveAssistant
from askdocs.backends.minilm.embeddings import MiniLm, is_available
from askdocs.backends.on_this_machine import NothingLeaves
from askdocs.retrieval import LocalFinder, Retriever
from askdocs.retrieval.meaning import ComparingFinder


def choose_own(retriever: Retriever) -> Chosen:
    """The embedded assistant, helped by the model where it can be run."""
    if not is_available():
        return Chosen(ExtractiveAssistant(LocalFinder(retriever)))
    model = MiniLm()
    finder = ComparingFinder(retriever, model, sureness)
    return Chosen(
        ExtractiveAssistant(finder, model),
        finder=finder,
        embeddings=model,
        permission=NothingLeaves(),
        close=model.close,
    )
