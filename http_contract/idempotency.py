"""The header Idempotency-Key (docs/contract.md, Idempotency keys).

The source is draft-ietf-httpapi-idempotency-key-header.
"""

import re

from http_contract.problems import Problem

IDEMPOTENCY_KEY = "Idempotency-Key"
KEY_LIMIT = 255  # characters; Stripe's own limit
# A string of the draft, in quotes, or the bare text that Stripe's clients send. The bare text has
# no comma: WSGI and proxies join repeated headers by commas.
_KEY = re.compile(rf'([!#-+\--~]{{1,{KEY_LIMIT}}})|"([ !#-\[\]-~]{{1,{KEY_LIMIT}}})"')


def read_idempotency_key(header: str | None) -> str | None:
    """Return the key of a request, without its quotes; None without the header.

    Repeated headers are joined by commas. Raises Problem 400 for a malformed or repeated header.
    """
    if header is None:
        return None
    key = _KEY.fullmatch(header)
    if key is None:
        raise Problem(400, {"idempotency-key": "is invalid"})
    return key[1] or key[2]
