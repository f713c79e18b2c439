"""The laws of the house, held by looking at the house itself."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).parents[2]
FLOORS = ("vault", "events", "delegates", "sessions", "reports", "config")
LABELS = {"vault": 0, "events": 1, "delegates": 2, "programme": 3, "reports": 4, "config": 5}
OURS = [model for model in apps.get_models() if model._meta.app_label in LABELS]
OTHERS = {
    "account.emailaddress": ("safety", "the address is the account's alias, <64 hex>@sealed.invalid"),
    "account.emailconfirmation": ("safety", "unused: addresses are confirmed by codes, which are in the session"),
    "auth.group": ("safety", "unused: roles are TeamMember rows"),
    "auth.permission": ("public", "made by Django from the models; unused"),
    "contenttypes.contenttype": ("public", "the names of the models"),
    "mfa.authenticator": ("sealed", "secrets pass through SealedMFAAdapter"),
    "sessions.session": ("sealed", "contents pass through events.sealed_sessions"),
}
LONGEST_FILE, LONGEST_FUNCTION = 300, 40
VAGUE_NAMES = {"services", "utils", "helpers", "util", "helper", "service", "common", "misc"}
# Put together here, so that this file does not hold what it looks for.
PLACES = re.compile(
    "|".join(["/wor" + "k/", "/ro" + "ot/", "file:" + r"///(?!etc/)", "/home/" + r"\w+/", r"/tm" + r"p/\w"])
)
REGISTRIES = re.compile(
    "index" + "-url|extra-" + r"index|arti" + r"factory|://[\w.-]*(?:nexus|mirror|proxy)[\w.-]*", re.IGNORECASE
)
MARKS = re.compile("TO" + "DO|FIX" + r"ME|XX" + "X")


def committed(*patterns: str) -> list[Path]:
    """Return the files that are committed, or would be with the next `git add`."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


SOURCES = [path for path in committed("*.py") if "migrations" not in path.parts]
TEXTS = [path for path in committed() if path.suffix not in {".png", ".ttf", ".otf", ".mo", ".woff2", ".jpg", ".pdf"}]
APP_SOURCES = [path for path in SOURCES if path.relative_to(ROOT).parts[0] in FLOORS]


def inside(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def relations() -> Iterator[tuple[str, str, str]]:
    for model in OURS:
        for field in model._meta.get_fields():
            is_ours = isinstance(field, models.ForeignKey | models.ManyToManyField)
            if is_ours and isinstance(target := field.related_model, type):
                yield model._meta.label, model._meta.app_label, target._meta.app_label


def test_foreign_keys_point_down_the_house() -> None:
    assert [
        (label, target)
        for label, app, target in relations()
        if (target in LABELS and LABELS[target] > LABELS[app]) or target not in LABELS
    ] == []


def test_files_have_at_most_three_hundred_lines() -> None:
    lengths = {inside(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_functions_have_at_most_forty_lines() -> None:
    assert [
        f"{inside(path)}:{node.name}"
        for path in SOURCES
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ] == []


def test_nothing_is_imported_inside_a_function() -> None:
    assert [
        f"{inside(path)}:{inner.lineno}"
        for path in SOURCES
        for node in functions(path)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ] == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_has_one_class_and_every_class_a_field(model: type[models.Model]) -> None:
    named = {field.name for field in model._meta.concrete_fields} | {field.name for field in model._meta.many_to_many}
    assert set(model.classes) == named  # type: ignore[attr-defined]  # this is what is tested


def test_tables_of_other_authors_are_known() -> None:
    assert {model._meta.label_lower for model in apps.get_models()} - {
        model._meta.label_lower for model in OURS
    } == set(OTHERS)


def test_modules_are_named_after_what_they_do() -> None:
    assert [inside(path) for path in SOURCES if path.stem in VAGUE_NAMES or path.parent.name in VAGUE_NAMES] == []


def test_nothing_is_left_to_be_done_in_the_sources() -> None:
    assert [
        inside(path)
        for path in (*SOURCES, *committed("*.html", "*.css", "*.js"))
        if MARKS.search(path.read_text(encoding="utf-8"))
    ] == []


def test_no_file_names_a_place_on_a_machine_or_a_package_mirror() -> None:
    found = {}
    for path in TEXTS:
        text = path.read_text(encoding="utf-8", errors="ignore")
        hits = [*PLACES.findall(text), *REGISTRIES.findall(re.sub("--no-emit-" + "index" + "-url", "", text))]
        if hits:
            found[inside(path)] = hits
    assert found == {}


def test_people_leave_their_app_as_cards_only() -> None:
    outside = [path for path in committed("*.html") if path.relative_to(ROOT).parts[0] != "delegates"]
    pattern = re.compile(r"\.person\.(?!pk|id\b)|person\.display_name|\.registration\.person\b")
    assert [inside(path) for path in outside if pattern.search(path.read_text(encoding="utf-8"))] == []


def test_outputs_above_the_delegates_open_no_person() -> None:
    sealed = {field.name for field in apps.get_model("delegates.Person")._meta.fields if hasattr(field, "unseal")}
    above = [path for path in APP_SOURCES if path.relative_to(ROOT).parts[0] in {"sessions", "reports"}]
    pattern = re.compile(rf"person\.(?:{'|'.join(sorted(sealed))})\b")
    assert [inside(path) for path in above if pattern.search(path.read_text(encoding="utf-8"))] == []
