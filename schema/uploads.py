"""Files that come within a request, in Base64."""

import binascii
from base64 import b64decode

from core.errors import InvalidInput


def read_base64(field: str, text: str) -> bytes:
    """The bytes of a Base64 text; raises InvalidInput for any other text."""
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput(field=field, value=text[:60], rule="base64") from error
