"""The error statuses of each operation, by its operationId.

The three apps document their operations from this table. `openapi.yaml` says the same by hand, and
the contract suite compares the two. 404 and 405 of the path, 411 and 500 belong to no operation.
"""

# Size counts on every path (W3), whether the operation documents a body or not.
_ALWAYS = frozenset({413})
_BODY = frozenset({400, 415, 422})
_TOKEN = frozenset({401})
_DATABASE = frozenset({503})

_PROBLEMS = {
    # accounts
    "register": _BODY | _DATABASE | {409},
    "log_in": _BODY | _DATABASE | {401, 429},
    "log_out": _TOKEN | _DATABASE,
    "show_account": _TOKEN | _DATABASE,
    "change_account": _TOKEN | _BODY | _DATABASE | {409},
    "show_profile": _DATABASE | {404},
    "follow": _TOKEN | _DATABASE | {404, 422},
    "unfollow": _TOKEN | _DATABASE | {404},
    "list_tokens": _TOKEN | _DATABASE,
    "revoke_other_tokens": _TOKEN | _DATABASE,
    "revoke_token": _TOKEN | _DATABASE | {404},
    # articles
    "list_articles": _DATABASE | {422},
    "show_feed": _TOKEN | _DATABASE | {422},
    "publish_article": _TOKEN | _BODY | _DATABASE | {409},
    "show_article": _DATABASE | {404},
    "change_article": _TOKEN | _BODY | _DATABASE | {403, 404},
    "delete_article": _TOKEN | _DATABASE | {403, 404},
    "favorite_article": _TOKEN | _DATABASE | {404},
    "unfavorite_article": _TOKEN | _DATABASE | {404},
    "list_tags": _DATABASE,
    # comments
    "list_comments": _DATABASE | {404, 422},
    "add_comment": _TOKEN | _BODY | _DATABASE | {404, 409},
    "delete_comment": _TOKEN | _DATABASE | {403, 404},
    # membership
    "sign_up": _TOKEN | _BODY | _DATABASE | {403, 409},
    "list_users": _DATABASE | {422},
    "show_user": _DATABASE | {404},
    "change_user": _TOKEN | _BODY | _DATABASE | {403, 404, 409, 412, 428},
    "delete_user": _TOKEN | _DATABASE | {403, 404, 412},
    "welcome_member": _TOKEN | _DATABASE | {403},
    "receive_event": _DATABASE | {400},
    # inference
    "predict": _BODY | {404, 502, 504},
    # service
    "check_health": frozenset[int](),
    "check_readiness": _DATABASE,
}


def problem_statuses(operation_id: str) -> list[int]:
    """The error statuses of an operation, ascending. Raises KeyError if it is not listed."""
    return sorted(_ALWAYS | _PROBLEMS[operation_id])
