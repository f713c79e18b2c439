"""The stylesheets keep to the tokens, forms tell what they should, and people's texts cannot harm."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory, override_settings
from django.utils import translation

from config import timetable_css
from config.context import site
from config.forms import Renderer
from events import wording

CONFIG = Path(__file__).parents[2] / "config"
STYLESHEETS = sorted((CONFIG / "static" / "css").glob("*.css"))
TEMPLATES = sorted((CONFIG / "templates").rglob("*.html"))
LONDON = ZoneInfo("Europe/London")
ISTANBUL = ZoneInfo("Europe/Istanbul")
OPENING = datetime(2012, 2, 24, 9, 30, tzinfo=UTC)

COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|lab|lch|oklab|oklch)\(", re.IGNORECASE)
NAMED = re.compile(
    r":[^;{}]*(?<![-\w])(black|white|red|green|blue|gray|grey|silver|orange|yellow|purple|pink|brown|teal|navy|maroon)(?![-\w])"
)
PIXELS = re.compile(r"(?<![\w-])\d*\.?\d+(px|pt)\b")
PHYSICAL = re.compile(
    r"(?:margin|padding|border|inset)-(?:left|right|top|bottom)|[{;]\s*(?:left|right|top|bottom|width|height)\s*:"
    r"|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
)


class Registration(forms.Form):
    name = forms.CharField(help_text="It need not be your legal name.")
    nights = forms.IntegerField(required=False)
    photo = forms.ChoiceField(choices=[("no", "No photos"), ("yes", "Photos")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="I have read the page")

    default_renderer = Renderer

    def __init__(self, data: dict[str, str] | None = None) -> None:
        super().__init__(data)
        self.fields["name"].why = "to call you by it"  # type: ignore[attr-defined]
        self.fields["name"].seen_by = "organisers"  # type: ignore[attr-defined]
        self.fields["name"].kept_until = "24 May"  # type: ignore[attr-defined]


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda path: path.name)
def test_stylesheet_names_no_colour_or_size_outside_the_tokens(sheet: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = [*COLOUR.findall(css), *NAMED.findall(css), *PIXELS.findall(css)]
    assert found == [] or sheet.name == "tokens.css"


@pytest.mark.parametrize("sheet", STYLESHEETS, ids=lambda path: path.name)
def test_stylesheet_knows_no_left_or_right(sheet: Path) -> None:
    assert PHYSICAL.findall(sheet.read_text(encoding="utf-8")) == []


def test_every_token_that_is_used_is_defined() -> None:
    css = "".join(sheet.read_text(encoding="utf-8") for sheet in STYLESHEETS)
    defined = set(re.findall(r"(--[\w-]+)\s*:", css))
    assert set(re.findall(r"var\((--[\w-]+)", css)) - defined == set()


def test_timetable_stylesheet_is_the_one_its_generator_writes() -> None:
    committed = timetable_css.STYLESHEET.read_text(encoding="utf-8")
    assert timetable_css.complete(committed) == committed


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(CONFIG / "templates")))
def test_template_carries_no_inline_style_or_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son\w+=|src=.data:", text) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(CONFIG / "templates")))
def test_template_compiles(path: Path) -> None:
    assert get_template(str(path.relative_to(CONFIG / "templates"))) is not None


def test_page_takes_direction_and_language_from_the_reader() -> None:
    with translation.override("ar"):
        page = render_to_string("base.html")
    assert '<html lang="ar" dir="rtl">' in page


def test_page_says_that_it_is_a_demonstration_only_when_it_is() -> None:
    pages = [render_to_string("base.html", {"site": {"demo": demo, "name": "Safe Assembly"}}) for demo in (True, False)]
    assert ["every person here is invented" in page for page in pages] == [True, False]


@pytest.mark.parametrize("name", ["400.html", "403.html", "404.html", "405.html", "500.html"])
def test_error_page_has_one_heading_and_a_way_back_without_any_context(name: str) -> None:
    page = render_to_string(name)
    assert (page.count("<h1"), 'class="btn"' in page) == (1, True)


def test_site_context_names_the_site_and_its_demonstration() -> None:
    with override_settings(DEMO=True):
        context = site(RequestFactory().get("/"))
    assert context == {"site": {"name": "Safe Assembly", "demo": True, "locked": False}}


def test_field_tells_who_sees_the_answer_and_until_when() -> None:
    group = Registration()["name"].as_field_group()
    assert re.findall(r"<li>(.*?)</li>", group) == [
        "Why we ask: to call you by it",
        "Seen by: organisers",
        "Kept until: 24 May",
    ]


def test_control_is_described_by_hint_error_and_facts() -> None:
    html = str(Registration({})["name"])
    assert 'aria-describedby="id_name_helptext id_name_error id_name_known"' in html
    assert 'aria-invalid="true"' in html


def test_question_without_an_obligation_is_marked_as_optional() -> None:
    form = Registration()
    marked = [field.name for field in form if "(optional)" in field.as_field_group()]
    assert marked == ["nights"]


def test_error_summary_links_to_a_control_for_each_wrong_answer() -> None:
    form = Registration({})
    summary = render_to_string("parts/error_summary.html", {"form": form})
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_name", "id_photo_0", "id_agree"]
    assert all(f'id="{target}"' in str(form) for target in targets)
    assert "3 answers are missing or wrong" in summary


def test_choices_stand_in_a_fieldset_under_their_question() -> None:
    group = Registration()["photo"].as_field_group()
    assert (group.count("<fieldset"), group.count("<legend"), group.count('type="radio"')) == (1, 1, 2)


def test_moment_is_written_on_the_clock_of_the_conference() -> None:
    assert wording.format_moment(OPENING, LONDON) == "24 February 2012, 09:30 (Europe/London)"
    assert wording.format_moment(OPENING, ISTANBUL) == "24 February 2012, 11:30 (Europe/Istanbul)"


def test_days_have_a_long_a_short_and_a_spoken_form() -> None:
    day = date(2012, 2, 24)
    written = wording.format_day(day), wording.format_short_day(day), wording.format_day_name(day)
    assert written == ("Friday 24 February 2012", "24 Feb", "Friday")


def test_late_evening_belongs_to_the_next_day_further_east() -> None:
    late = datetime(2012, 2, 24, 22, 30, tzinfo=UTC)
    assert wording.format_day_name(late, ISTANBUL) == "Saturday"


def test_time_tag_carries_the_offset_of_the_zone() -> None:
    template = Template("{% load looks %}{% moment at zone %}|{% time_of_day at 'Europe/Istanbul' %}")
    html = template.render(Context({"at": OPENING, "zone": LONDON}))
    assert html == (
        '<time datetime="2012-02-24T09:30+00:00">24 February 2012, 09:30 (Europe/London)</time>'
        '|<time datetime="2012-02-24T11:30+02:00">11:30</time>'
    )


def test_language_is_named_in_the_language_of_the_reader() -> None:
    assert [wording.language_name(code) for code in ("tr", "kmr", "zh-Hant", "xx")] == [
        "Turkish",
        "Kurdish",
        "Chinese (Traditional)",
        "xx",
    ]
    with translation.override("es"):
        assert wording.language_name("tr") == "turco"


def test_markdown_keeps_no_markup_script_image_or_strange_address() -> None:
    hostile = "<script>alert(1)</script> ![x](https://e.example/x.png) [a](javascript:alert(1)) <img src=x onerror=y>"
    html = wording.render_markdown(hostile)
    assert re.findall(r"<(?!/?p|/?a)|javascript:[^)]*\"|<img", html) == []


def test_markdown_link_tells_its_target_nothing() -> None:
    html = wording.render_markdown("[paper](https://paper.example/)")
    assert html == '<p dir="auto"><a href="https://paper.example/" rel="noopener nofollow noreferrer">paper</a></p>\n'


def test_markdown_headings_begin_where_told_and_skip_no_level() -> None:
    html = wording.render_markdown("# One\n\n### Two\n\n## Three\n\n# Four", first_heading=3)
    assert re.findall(r"<(h\d)", html) == ["h3", "h4", "h4", "h3"]
