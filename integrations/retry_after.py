"""What an answer says of when to ask again (RFC 9110, 10.2.3)."""


def seconds_in(retry_after: str) -> int:
    """Of seconds; 0 for anything else, such as a date by a clock that nobody knows."""
    seconds = retry_after.strip()
    return int(seconds) if seconds.isdecimal() and len(seconds) < 10 else 0
