"""What people do with accounts."""

from core.use_cases.accounts.identifying import identify
from core.use_cases.accounts.own_account import change_account, register
from core.use_cases.accounts.profiles import follow, show_profile, unfollow
from core.use_cases.accounts.sessions import log_in, log_out

__all__ = [
    "change_account",
    "follow",
    "identify",
    "log_in",
    "log_out",
    "register",
    "show_profile",
    "unfollow",
]
