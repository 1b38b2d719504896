"""What members do, and what is done with them."""

from core.use_cases.membership.changing import change_user, delete_user
from core.use_cases.membership.joining import sign_up
from core.use_cases.membership.paying import list_unmatched_payments, receive_event
from core.use_cases.membership.reading import list_users, show_user, welcome_member
from core.use_cases.membership.staffing import appoint_staff, dismiss_staff

__all__ = [
    "appoint_staff",
    "change_user",
    "delete_user",
    "dismiss_staff",
    "list_unmatched_payments",
    "list_users",
    "receive_event",
    "show_user",
    "sign_up",
    "welcome_member",
]
