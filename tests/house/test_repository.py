"""What the files of this repository may not say, and that its lists of packages agree with each other."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.house.rules import ROOMS, ROOT

# Written in pieces, so that this file does not find itself.
HOMES = [rf"(?<![\w.])/{folder}/" for folder in ("ro" + "ot", "ho" + r"me/[\w.-]+", "Us" + r"ers/[\w.-]+", "wo" + "rk")]
HOMES += [r"(?<![\w./])/" + "tmp" + r"/\w", r"[A-Z]:\\Us" + r"ers\\"]
PACKAGE_INDEXES = [
    re.escape(first + second)
    for first, second in (
        ("pypi", ".org"),
        ("python", "hosted.org"),
        ("npm", "js.org"),
        ("npm", "js.com"),
        ("yarn", "pkg.com"),
        ("crates", ".io"),
        ("deb.", "debian.org"),
    )
] + ["index" + "-url", "find" + "-links"]

SAID_NOWHERE = {"a developer's folder": re.compile("|".join(HOMES)), "an index": re.compile("|".join(PACKAGE_INDEXES))}


def find_said(text: str) -> list[str]:
    """The lines of `text` that name a folder of somebody's machine or a package index, as `line: what: words`."""
    return [
        f"{number}: {what}: {found[0]}"
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in SAID_NOWHERE.items()
        if (found := pattern.search(line))
    ]


def repository_files() -> list[Path]:
    """The files that are tracked or about to be: everything that is not ignored."""
    # The repository may belong to another account than the one that runs the tests.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not a git checkout: what is tracked is unknown")
def test_no_file_names_a_developers_folder_or_a_package_index() -> None:
    texts = {path.relative_to(ROOT): path.read_text(encoding="utf-8", errors="replace") for path in repository_files()}
    assert len(texts) > len(ROOMS)
    assert [f"{path}:{said}" for path, text in texts.items() for said in find_said(text)] == []


@pytest.mark.parametrize(
    "line",
    [
        "open('/" + "root/notes.txt')",
        "see /" + "home/taro/musubi/README.md",
        "cd /" + "Users/hanako/src",
        "C:\\" + "Users\\taro",
        "built in /" + "work/main",
        "rm -r /" + "tmp/x",
        "https://files.python" + "hosted.org/packages/x.whl",
        "--index" + "-url https://example.com/simple",
        '"resolved": "https://registry.npm' + 'js.org/x"',
    ],
)
def test_a_developers_folder_and_a_package_index_are_found(line: str) -> None:
    assert find_said(f"fine\n{line}\n")


@pytest.mark.parametrize(
    "line", ["sqlite:///var/musubi.sqlite", "a/root/cause", "https://example.com/work/1", "homework", "/graphql"]
)
def test_other_paths_and_addresses_are_left_alone(line: str) -> None:
    assert find_said(line) == []


def _requirements(name: str) -> list[str]:
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def _project() -> dict[str, dict[str, list[str]]]:
    project: dict[str, dict[str, list[str]]] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return project


def test_the_package_asks_for_what_is_locked() -> None:
    assert _project()["project"]["dependencies"] == _requirements("runtime.in")
    assert _project()["build-system"]["requires"] == _requirements("build.in")


@pytest.mark.parametrize("name", ["runtime.txt", "dev.txt"])
def test_every_locked_package_is_pinned_and_hashed(name: str) -> None:
    lock = (ROOT / "requirements" / name).read_text(encoding="utf-8").replace("\\\n", " ")
    packages = [line for line in lock.splitlines() if line]
    assert packages
    assert [line for line in packages if not re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


def test_the_locks_of_runtime_and_development_agree() -> None:
    pins = [
        dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements" / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("runtime.txt", "dev.txt")
    ]
    assert pins[0].items() <= pins[1].items()


def test_every_tool_knows_every_room() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tools = pyproject["tool"]
    assert tools["hatch"]["build"]["targets"]["wheel"]["packages"] == list(ROOMS)
    assert tools["importlinter"]["root_packages"] == list(ROOMS)
    assert tools["coverage"]["run"]["source"] == list(ROOMS)
    assert tools["mypy"]["packages"] == [*ROOMS, "tests"]
    assert tools["ruff"]["lint"]["isort"]["known-first-party"] == [*ROOMS, "tests"]


# Rooms that are rules throughout, and their modules that are not.
ROOMS_OF_RULES = ("disclosures", "emissions")
NOT_RULES = (
    "disclosures.duty_models",
    "disclosures.finding_models",
    "disclosures.models",
    "disclosures.published",
    "disclosures.published_texts",
    "disclosures.seller_models",
    "disclosures.selling",
    "disclosures.waivers",
)


def test_every_rule_module_is_held_to_be_pure() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {contract["id"]: contract for contract in pyproject["tool"]["importlinter"]["contracts"]}
    modules = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for room in ROOMS_OF_RULES
        for path in (ROOT / room).rglob("*.py")
        if path != ROOT / room / "__init__.py"
    }
    assert modules - set(contracts["pure-rules"]["source_modules"]) == set(NOT_RULES)
