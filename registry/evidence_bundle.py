"""The evidence bundle (根拠資料一式) of a claim: a manifest with every file's hash, and one archive.

Pure (docs/sources.md KH-02). Papers that are kept elsewhere stand in the manifest by name, SHA-256 and day.
"""

import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from core.canonical import canonical_bytes
from registry.claim_rules import EvidencePart

MANIFEST_NAME: Final = "manifest.json"
FORMAT: Final = "musubi-evidence/1"
MAX_FILES: Final = 50
MAX_FILE_BYTES: Final = 500_000
"""One attachment: a request, in which it comes in Base64, may have a million bytes."""
MAX_ATTACHED_BYTES: Final = 5_000_000
"""All attachments of one claim."""

# Every entry of the archive has the same time and rights, so that it is the same to the byte whenever it is made.
_TIME: Final = (1980, 1, 1, 0, 0, 0)
_RIGHTS: Final = 0o100644 << 16
_MADE_ON_UNIX: Final = 3


@dataclass(frozen=True, kw_only=True)
class BundleFile:
    """One file of the archive; `dated_on` is the day that it bears, or on which it was composed."""

    part: EvidencePart
    name: str
    content: bytes
    dated_on: date

    @property
    def path(self) -> str:
        """Where it stands in the archive."""
        return f"{self.part.value.lower()}/{self.name}"


@dataclass(frozen=True, kw_only=True)
class OutsidePaper:
    """A paper that the claimant keeps, known by its hash alone."""

    part: EvidencePart
    name: str
    sha256: str
    dated_on: date


@dataclass(frozen=True, kw_only=True)
class BundleHeading:
    """Whose evidence for what it is, and when it was frozen."""

    claim_id: str
    kind: str
    claimant: str
    statement: str
    frozen_at: datetime


def sha256_of(content: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def manifest_of(heading: BundleHeading, files: Sequence[BundleFile], papers: Sequence[OutsidePaper]) -> bytes:
    """The manifest in canonical form: each file by path, hash, size and day, and the papers that are kept elsewhere."""
    record: dict[str, Any] = {
        "format": FORMAT,
        "claim": heading.claim_id,
        "kind": heading.kind,
        "claimant": heading.claimant,
        "statement": heading.statement,
        "frozen_at": heading.frozen_at,
        "files": [
            {
                "path": one.path,
                "part": one.part.value,
                "sha256": sha256_of(one.content),
                "bytes": len(one.content),
                "dated_on": one.dated_on,
            }
            for one in sorted(files, key=lambda one: one.path)
        ],
        "papers_kept_by_the_claimant": [
            {"name": one.name, "part": one.part.value, "sha256": one.sha256, "dated_on": one.dated_on}
            for one in sorted(papers, key=lambda one: (one.part.value, one.name))
        ],
    }
    return canonical_bytes(record) + b"\n"


def archive_of(manifest: bytes, files: Sequence[BundleFile]) -> bytes:
    """All of it as one zip: stored, sorted, without times, so that the same files give the same bytes."""
    entries = {MANIFEST_NAME: manifest} | {one.path: one.content for one in files}
    assert len(entries) == len(files) + 1, "no two files have one path"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(entries):
            entry = zipfile.ZipInfo(path, _TIME)
            entry.create_system = _MADE_ON_UNIX
            entry.external_attr = _RIGHTS
            archive.writestr(entry, entries[path])
    return stream.getvalue()
