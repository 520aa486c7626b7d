"""The platform's signing key: where it is kept, and its public half under a well-known address."""

from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core.signing import ALGORITHM, SigningKey, ensure_key, public_key_of, read_key
from registry.checkpoint import FORMAT
from server.page_rendering import FRESH_S, page_headers
from server.settings import Settings, tortoise_config

KEY_FILE: Final = "signing-key.pem"
KEY_PATH: Final = "/.well-known/musubi-ledger-key.json"


def signing_key_of(settings: Settings) -> SigningKey:
    """The key of the file that the settings name; else the one beside the database, made when it is not there.

    A database that is no file has it beside the tokens. Raises UnusableKey, and OSError for a named file that is not
    there: a platform's own key is never replaced by another one in silence.
    """
    if settings.signing_key_file is not None:
        return read_key(settings.signing_key_file)
    database = tortoise_config(settings.database_url)["connections"]["default"]["credentials"].get("file_path")
    return ensure_key(Path(database or settings.tokens_file).parent / KEY_FILE)


async def public_key(request: Request) -> Response:
    """The public key with which exports of the ledger are checked; 404 where the application has no key."""
    key: SigningKey | None = getattr(request.app.state, "signing_key", None)
    if key is None:
        return Response(status_code=404)
    record = {"format": FORMAT, "algorithm": ALGORITHM, "public_key": public_key_of(key)}
    return JSONResponse(record, headers=page_headers(FRESH_S))


KEY_ROUTE: Final = Route(KEY_PATH, public_key)
