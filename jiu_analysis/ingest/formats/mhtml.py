"""Web pages saved as a single file with their resources (MHTML, .mht)."""

from __future__ import annotations

import codecs
import email
import email.policy
from email.message import Message

from jiu_analysis.errors import ContentError

_AGAIN = "save the page again as HTML"


def page(content: bytes) -> bytes:
    """Return the HTML page in an MHTML file.

    Returns
    -------
    bytes
        HTML; in UTF-8 with a byte order mark if the file states the charset of the page.

    Raises
    ------
    ContentError
        The file contains no page. The message does not name the file.
    """
    try:
        message = email.message_from_bytes(content, policy=email.policy.compat32)
        parts = [part for part in message.walk() if part.get_content_type() == "text/html"]
    except (RecursionError, ValueError, LookupError) as problem:
        raise ContentError(f"an MHTML file that cannot be unpacked; {_AGAIN}") from problem
    start = message.get_param("start")
    first = next((each for each in parts if start and each.get("Content-ID") == start), None)
    if not parts:
        raise ContentError(f"an MHTML file that contains no web page; {_AGAIN}")
    return _decoded(first or parts[0])


def _decoded(part: Message) -> bytes:
    held = part.get_payload(decode=True)
    held = held if isinstance(held, bytes) else b""
    charset = part.get_content_charset("")
    if not charset:
        return held
    try:
        return codecs.BOM_UTF8 + held.decode(charset).encode()
    except (LookupError, UnicodeError):
        return held
