"""Who asked to be forgotten, and what was decided. The erasing itself is `plugin.erasing`."""

from community.forgetting.requests import (
    ForgetOutcome,
    ForgetRequest,
    ask_to_be_forgotten,
    count_forget_requests,
    decline_forgetting,
    forget_request_of,
    open_forget_requests,
    settle_forgetting,
    withdraw_forgetting,
)

__all__ = [
    "ForgetOutcome",
    "ForgetRequest",
    "ask_to_be_forgotten",
    "count_forget_requests",
    "decline_forgetting",
    "forget_request_of",
    "open_forget_requests",
    "settle_forgetting",
    "withdraw_forgetting",
]
