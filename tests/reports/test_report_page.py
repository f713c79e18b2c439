"""The post-conference report as a page."""

from dataclasses import replace
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from reports.edition import Edition, Figure, FigureTable, RecommendationGroup, RecommendationLine, ThemeChapter

EMPTY = Edition(
    language="en-gb",
    conference_name="Rivers & Courts",
    subtitle="",
    place_and_days="Lisbon, two days in May 2031",
    edition_label="Public edition 1.0",
    dated=date(2031, 5, 12),
    welcome="",
    figures=(),
    programme=(),
    chapters=(ThemeChapter(1, "Empty theme", ()),),
    recommendations=(),
    organisations=(),
)
FULL = replace(
    EMPTY,
    figures=(FigureTable("By region", "Region", (Figure("Caucasus", 61), Figure("Andes", None))),),
    recommendations=(RecommendationGroup("Arrests", (RecommendationLine("1.1", "bars", "Observe *<b>all</b>*."),)),),
)


def page(edition: Edition, **more: object) -> str:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return render_to_string("reports/report.html", {"edition": edition, **more}, request=request)


def test_page_leaves_out_empty_parts() -> None:
    html = page(EMPTY)
    assert "Rivers &amp; Courts" in html
    assert [name for name in ("Empty theme", "Figures", "Recommendations", "Download") if name in html] == []


def test_page_words_small_figures_and_numbers_recommendations() -> None:
    html = page(FULL)
    assert '<td class="num">fewer than 5</td>' in html
    assert "No figure under five is shown" in html
    assert '<dt id="r-1.1"><span class="number">R 1.1</span> To bars.</dt>' in html
    assert "Observe <em>&lt;b&gt;all&lt;/b&gt;</em>." in html
    assert all(f'href="#{part}"' in html and f'id="{part}"' in html for part in ("figures", "recommendations"))


def test_page_offers_the_file_with_its_size() -> None:
    assert "222.0\xa0KB" in page(FULL, pdf_url="/rivers/report.pdf", pdf_size=227378)
