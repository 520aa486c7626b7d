"""The archive of a claim's evidence: read back, and the same bytes each time."""

import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime

from registry.claim_rules import EvidencePart
from registry.evidence_bundle import (
    BundleFile,
    BundleHeading,
    OutsidePaper,
    archive_of,
    manifest_of,
    sha256_of,
)

HEADING = BundleHeading(
    claim_id="019a",
    kind="OFFSET",
    claimant="港区",
    statement="埋め合わせました。",
    frozen_at=datetime(2026, 11, 22, tzinfo=UTC),
)
FILES = [
    BundleFile(part=EvidencePart.METHOD, name="算定書.pdf", content=b"%PDF-", dated_on=date(2026, 10, 3)),
    BundleFile(part=EvidencePart.BOUNDARY, name="musubi-boundary.json", content=b"{}\n", dated_on=date(2026, 11, 22)),
]
PAPERS = [OutsidePaper(part=EvidencePart.OTHER, name="契約書.pdf", sha256="a" * 64, dated_on=date(2026, 9, 1))]


def test_the_manifest_names_every_file_and_paper_with_hash_and_day() -> None:
    assert json.loads(manifest_of(HEADING, FILES, PAPERS)) == {
        "format": "musubi-evidence/1",
        "claim": "019a",
        "kind": "OFFSET",
        "claimant": "港区",
        "statement": "埋め合わせました。",
        "frozen_at": "2026-11-22T00:00:00+00:00",
        "files": [
            {
                "path": "boundary/musubi-boundary.json",
                "part": "BOUNDARY",
                "sha256": sha256_of(b"{}\n"),
                "bytes": 3,
                "dated_on": "2026-11-22",
            },
            {
                "path": "method/算定書.pdf",
                "part": "METHOD",
                "sha256": sha256_of(b"%PDF-"),
                "bytes": 5,
                "dated_on": "2026-10-03",
            },
        ],
        "papers_kept_by_the_claimant": [
            {"name": "契約書.pdf", "part": "OTHER", "sha256": "a" * 64, "dated_on": "2026-09-01"}
        ],
    }


def test_the_archive_is_read_back_and_holds_what_the_manifest_says() -> None:
    manifest = manifest_of(HEADING, FILES, PAPERS)

    with zipfile.ZipFile(io.BytesIO(archive_of(manifest, FILES))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["boundary/musubi-boundary.json", "manifest.json", "method/算定書.pdf"]
        assert archive.read("manifest.json") == manifest
        for one in json.loads(manifest)["files"]:
            assert sha256_of(archive.read(one["path"])) == one["sha256"]


def test_the_order_of_the_files_does_not_matter() -> None:
    again = list(reversed(FILES))

    manifest = manifest_of(HEADING, FILES, PAPERS)

    assert manifest == manifest_of(HEADING, again, PAPERS)
    assert archive_of(manifest, FILES) == archive_of(manifest, again)


def test_another_process_in_another_locale_and_zone_makes_the_same_bytes() -> None:
    script = (
        "from tests.registry.test_evidence_bundle import *\n"
        "print(sha256_of(archive_of(manifest_of(HEADING, FILES, PAPERS), FILES)))"
    )
    hashes = {sha256_of(archive_of(manifest_of(HEADING, FILES, PAPERS), FILES))}
    for seed, zone in (("1", "Asia/Tokyo"), ("2", "America/Lima")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, check=True, env=environment, text=True
        )
        hashes.add(done.stdout.strip())
    assert len(hashes) == 1
