"""Settings: options as they are sent, resolved to values, with a list of what does not fit."""

from askdocs.settings.groups import (
    AnswerSettings,
    AssistantSettings,
    EmbeddingsSettings,
    GapsSettings,
    HoverSettings,
    IndexingSettings,
    RerankingSettings,
    RetrievalSettings,
    Setting,
    Settings,
    UploadSettings,
    all_settings,
)
from askdocs.settings.resolving import (
    KEY_FILE,
    PROJECT_FILE,
    USER_FILE,
    Options,
    Problem,
    resolve,
)

__all__ = [
    "KEY_FILE",
    "PROJECT_FILE",
    "USER_FILE",
    "AnswerSettings",
    "AssistantSettings",
    "EmbeddingsSettings",
    "GapsSettings",
    "HoverSettings",
    "IndexingSettings",
    "Options",
    "Problem",
    "RerankingSettings",
    "RetrievalSettings",
    "Setting",
    "Settings",
    "UploadSettings",
    "all_settings",
    "resolve",
]
