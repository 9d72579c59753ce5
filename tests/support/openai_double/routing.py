"""Which endpoint answers which request."""

import re

from tests.support.openai_double import (
    answer_endpoints,
    embeddings,
    errors,
    file_endpoints,
    store_endpoints,
)
from tests.support.openai_double.answers import Answer, Request
from tests.support.openai_double.api import Api

ROUTES = (
    *answer_endpoints.ROUTES,
    *embeddings.ROUTES,
    *file_endpoints.ROUTES,
    *store_endpoints.ROUTES,
)


def answer(api: Api, request: Request) -> Answer:
    """The answer to a request that has a valid key."""
    is_known = False
    for route in ROUTES:
        match = re.fullmatch(route.pattern, request.path)
        if match is not None:
            is_known = True
            if route.method == request.method:
                return route.handle(api, request, *match.groups())
    if is_known:
        raise errors.wrong_method(request.method, request.path)
    raise errors.no_such_address(request.method, request.path)
