"""The documentation says what is there: settings, problems, folders, links, commands, versions."""

import hashlib
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.routing import Match
from typer.main import get_command

from plotserver.app import create_app
from plotserver.cli import app
from plotserver.settings import NOT_SETTINGS, Settings
from plotserver.web.problems import HTTP_TITLES, PROBLEMS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")], key=str)
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|mailto:)([^)\s]+)\)")
# Of the words alone, with one space between them: line breaks may differ.
LICENCE_SHA256 = "b265314fe0920ed66121307961dabb70eb3c26c508d2362783e821bbb4a0e16c"


def every_page(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as the common forges make them."""
    text = FENCE.sub("", page.read_text("utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code(page: Path) -> str:
    """What a page shows as code, in fences and in lines: one piece a line."""
    text = page.read_text("utf-8")
    return "\n".join([*FENCE.findall(text), *re.findall(r"`([^`\n]+)`", FENCE.sub("", text))])


def environment_names() -> set[str]:
    """The environment variables that the server reads."""
    return {
        str(field.validation_alias or f"PLOTSERVER_{name.upper()}")
        for name, field in Settings.model_fields.items()
    }


def problem_types() -> set[str]:
    """The kinds of problem that the server answers with."""
    named = {kind for _status, kind, _title in PROBLEMS.values()} | {kind for kind, _ in HTTP_TITLES.values()}
    return named | {"fout", "onverwachte-fout"}


def top_folders() -> list[str]:
    """Folders of the repository itself, without what tools leave behind."""
    left_behind = re.compile(r"\.|_|build$|dist$|node_modules$|.*\.egg-info$|htmlcov$")
    return sorted(p.name for p in ROOT.iterdir() if p.is_dir() and not left_behind.match(p.name))


def project_version() -> str:
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])


@pytest.mark.parametrize("name", sorted(environment_names()))
def test_every_setting_has_a_line_in_the_settings_table(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", (DOCS / "settings.md").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("kind", sorted(problem_types()))
def test_every_problem_type_is_explained(kind: str) -> None:
    assert re.search(rf"^\| `{kind}` \|", (DOCS / "problems.md").read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=every_page)
def test_no_page_names_a_setting_that_does_not_exist(page: Path) -> None:
    named = set(re.findall(r"\bPLOTSERVER_[A-Z][A-Z_]*[A-Z]\b", page.read_text("utf-8")))
    assert named <= environment_names() | NOT_SETTINGS


@pytest.mark.parametrize("folder", top_folders())
def test_every_top_level_folder_is_explained_in_the_architecture(folder: str) -> None:
    assert f"| `{folder}/` |" in (DOCS / "architecture.md").read_text("utf-8")


def test_every_folder_and_module_in_the_architecture_exists() -> None:
    named = re.findall(
        r"^\| `([\w/]+(?:/|\.py))` \|", (DOCS / "architecture.md").read_text("utf-8"), re.MULTILINE
    )
    assert [
        name for name in named if not ((ROOT / name).exists() or (ROOT / "plotserver" / name).exists())
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=every_page)
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    broken = [link for link in LINK.findall(FENCE.sub("", page.read_text("utf-8"))) if not leads(page, link)]
    assert broken == []


def leads(page: Path, link: str) -> bool:
    """Whether a relative link's file exists and, in a page, its heading."""
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    return target.exists() and (not anchor or target.suffix != ".md" or anchor in anchors(target))


@pytest.mark.parametrize("page", PAGES, ids=every_page)
def test_every_make_command_in_a_page_is_a_target(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = {
        name for line in re.findall(r"^([\w\- ]+):(?!=)", makefile, re.MULTILINE) for name in line.split()
    }
    named = set(re.findall(r"^\s*make ([a-z][\w-]*)", code(page), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=every_page)
def test_every_plotserver_command_in_a_page_exists(page: Path) -> None:
    command = get_command(app)
    known = set(getattr(command, "commands", {}))
    named = set(re.findall(r"(?:^\s*|[/=])plotserver ([a-z]+)", code(page), re.MULTILINE))
    assert named <= known


@pytest.mark.parametrize("page", PAGES, ids=every_page)
def test_every_address_in_a_page_is_served(page: Path) -> None:
    paths = set(re.findall(r"127\.0\.0\.1:8000(/[^\s`|)?]+)", page.read_text("utf-8")))
    assert [path for path in sorted(paths) if not served(path)] == []


def served(path: str) -> bool:
    """Whether the application has a route for this path; nothing is connected to."""
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return any(route.matches(scope)[0] is Match.FULL for route in application().routes)


@cache
def application() -> FastAPI:
    return create_app(Settings(app_database_url=SecretStr("postgresql://nobody@localhost/none")))


def test_the_changelog_has_the_current_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## {re.escape(project_version())} - \d{{4}}-\d\d-\d\d$", changelog, re.MULTILINE)


def test_publiccode_names_the_current_version_and_licence() -> None:
    publiccode = (ROOT / "publiccode.yml").read_text("utf-8")
    assert f"\nsoftwareVersion: {project_version()}\n" in publiccode
    assert "\n  license: EUPL-1.2\n" in publiccode


def test_the_licence_is_the_whole_eupl() -> None:
    words = (ROOT / "LICENSE").read_text("utf-8").split()
    assert hashlib.sha256(" ".join(words).encode()).hexdigest() == LICENCE_SHA256
