"""Templates hold words for translators, and nothing that a strict policy would refuse."""

import re
from pathlib import Path

import pytest

from tests.proof.test_architecture import committed, inside

TEMPLATES = [path for path in committed("*.html") if "templates" in path.parts]
SCRIPTED = re.compile(r"<script(?![^>]*\ssrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|src=.data:", re.IGNORECASE)
BLOCK = re.compile(r"{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
NOT_WORDS = re.compile(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", re.DOTALL)
CLASS_BLOCK = re.compile(r"{%\s*block page_class\s*%}.*?{%\s*endblock[^%]*%}")
HIDDEN = re.compile(r"<(script|svg|code|kbd)\b.*?</\1>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
SPOKEN = re.compile(r"""\s(?:alt|title|placeholder|aria-label)=(?:"([^"]*)"|'([^']*)')""")
WORD = re.compile(r"[^\W\d_]{3,}")
NAMES = {"Safe", "Assembly"}
"""The software's own name is the same in every language."""


def words_of(text: str) -> set[str]:
    """Return the words that a reader would see and no translator would."""
    bare = NOT_WORDS.sub(" ", BLOCK.sub(" ", CLASS_BLOCK.sub(" ", text)))
    spoken = " ".join(first or second for first, second in SPOKEN.findall(bare))
    seen = TAG.sub(" ", HIDDEN.sub(" ", bare))
    return set(WORD.findall(re.sub(r"&\w+;", " ", f"{seen} {spoken}"))) - NAMES


@pytest.mark.parametrize("path", TEMPLATES, ids=inside)
def test_every_word_of_a_template_can_be_translated(path: Path) -> None:
    assert words_of(path.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=inside)
def test_no_template_has_scripts_or_styles_within_it(path: Path) -> None:
    assert SCRIPTED.findall(path.read_text(encoding="utf-8")) == []


def test_a_word_outside_translation_is_found() -> None:
    text = '<p title="Hello">{% translate "One" %} and {{ two }} {% blocktranslate %}Three{% endblocktranslate %}</p>'
    assert words_of(text) == {"Hello", "and"}
