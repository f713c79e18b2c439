"""How the team writes summaries and recommendations."""

import pytest

from events.models import Conference, Theme
from reports.models import Recommendation, Summary
from reports.writing import fingerprint
from sessions.models import Session
from tests.conftest import NOW, team_client
from tests.reports.stage import (
    FILE,
    PAGE,
    RECOMMENDATIONS,
    done,
    other_conference,
    published,
    recommend,
    report_on,
    summary_page,
)
from tests.sessions.stage import publish as publish_programme


def test_summary_is_written_shown_and_taken_away(conference: Conference) -> None:
    session = report_on(conference)["OPEN"]
    client, old = team_client(conference, "rapporteur"), "What was said in OPEN."
    page = summary_page("OPEN")
    assert fingerprint(old) in client.get(page).text
    sent = client.post(page, {"text": "First *line*.\r\nSecond.", "opened": fingerprint(old)})
    assert (sent.status_code, sent["Location"]) == (302, page)
    assert Summary.objects.get(session=session).text == "First *line*.\nSecond."
    assert "First <em>line</em>." in client.get(page).text
    client.post(page, {"text": "", "opened": fingerprint("First *line*.\nSecond.")})
    assert not Summary.objects.filter(session=session).exists()
    assert done() == [("write summary", "session"), ("remove summary", "session")]


def test_stale_save_is_refused_with_both_texts(conference: Conference) -> None:
    session = report_on(conference)["OPEN"]
    client, page = team_client(conference, "rapporteur"), summary_page("OPEN")
    opened = fingerprint("What was said in OPEN.")
    Summary.objects.filter(session=session).update(text="Theirs & saved.")
    refused = client.post(page, {"text": "Mine <typed>.", "opened": opened})
    assert refused.status_code == 409
    assert "Theirs &amp; saved.</textarea>" in refused.text
    assert "Mine &lt;typed&gt;.</textarea>" in refused.text
    assert Summary.objects.get(session=session).text == "Theirs & saved."
    assert fingerprint("Theirs & saved.") in refused.text
    client.post(page, {"text": "Both.", "opened": fingerprint("Theirs & saved.")})
    assert Summary.objects.get(session=session).text == "Both."


@pytest.mark.parametrize("opened", ["", "not a fingerprint"])
def test_save_that_does_not_say_what_it_replaces_is_stale(conference: Conference, opened: str) -> None:
    report_on(conference)
    client = team_client(conference, "rapporteur")
    assert client.post(summary_page("OPEN"), {"text": "Mine.", "opened": opened}).status_code == 409


def test_sending_the_same_text_twice_is_no_conflict(conference: Conference) -> None:
    report_on(conference)
    client, form = (
        team_client(conference, "rapporteur"),
        {"text": "New.", "opened": fingerprint("What was said in OPEN.")},
    )
    assert [client.post(summary_page("OPEN"), form).status_code for _time in range(2)] == [302, 302]


def test_too_long_and_unprintable_texts_are_refused_and_kept_in_the_form(conference: Conference) -> None:
    report_on(conference)
    client, opened = team_client(conference, "rapporteur"), fingerprint("What was said in OPEN.")
    for text in ("x" * 50_001, "nul\x00l"):
        assert client.post(summary_page("OPEN"), {"text": text, "opened": opened}).status_code == 422
    assert Summary.objects.get(session__code="OPEN").text == "What was said in OPEN."


def test_markup_in_texts_stays_text(conference: Conference) -> None:
    session = report_on(conference)["OPEN"]
    attack = '<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) #read("/etc/passwd")'
    Summary.objects.filter(session=session).update(text=attack)
    recommend(conference, attack)
    client = published(conference)
    for page in (PAGE, summary_page("OPEN"), RECOMMENDATIONS):
        text = client.get(page).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert 'href="javascript:' not in text
    assert client.get(FILE).status_code == 200


def test_writer_is_warned_where_the_report_names_little(conference: Conference) -> None:
    report_on(conference)
    client = team_client(conference, "editor")
    assert "code and theme only" in client.get(summary_page("NEUT")).text
    assert "does not mention this session" in client.get(summary_page("OPAQ")).text
    assert "Chatham House Rule" in client.get(summary_page("HOUSE")).text
    assert client.get(summary_page("NOPE")).status_code == 404


def test_session_of_another_conference_is_not_found(conference: Conference) -> None:
    other = other_conference()
    Session.objects.create(conference=other, code="ELSE", title="Else", revised_at=NOW)
    publish_programme(conference)
    assert team_client(conference, "editor").get(summary_page("ELSE")).status_code == 404


def test_recommendation_is_added_changed_moved_and_removed(conference: Conference) -> None:
    client, theme = team_client(conference, "editor"), conference.themes.get()
    for text in ("First.", "Second."):
        form = {"theme": theme.pk, "addressee": "governments", "text": text}
        assert client.post(f"{RECOMMENDATIONS}new/", form).status_code == 302
    second = Recommendation.objects.get(text="Second.")
    page = client.get(RECOMMENDATIONS).text
    assert page.index("1.1") < page.index("First.") < page.index("1.2") < page.index("Second.")
    client.post(f"{RECOMMENDATIONS}{second.pk}/up/")
    page = client.get(RECOMMENDATIONS).text
    assert page.index("Second.") < page.index("First.")
    client.post(f"{RECOMMENDATIONS}{second.pk}/", {"addressee": "bars", "text": "Changed."})
    assert Recommendation.objects.filter(theme=None, addressee="bars", text="Changed.").exists()
    assert "Changed." in client.get(f"{RECOMMENDATIONS}{second.pk}/remove/").text
    client.post(f"{RECOMMENDATIONS}{second.pk}/remove/")
    assert [one.text for one in Recommendation.objects.all()] == ["First."]
    assert [action for action, _record in done()] == ["add", "add", "move up", "change", "remove"]


def test_first_recommendation_of_a_theme_stays_where_it_is(conference: Conference) -> None:
    recommend(conference, "For all.")
    first = recommend(conference, "Of the theme.", conference.themes.get())
    team_client(conference, "editor").post(f"{RECOMMENDATIONS}{first.pk}/up/")
    assert [one.text for one in Recommendation.objects.all()] == ["For all.", "Of the theme."]
    assert done() == []


def test_theme_of_another_conference_and_missing_answers_are_refused(conference: Conference) -> None:
    theme = Theme.objects.create(conference=other_conference(), name="Foreign", short_name="F")
    client = team_client(conference, "editor")
    refused = client.post(f"{RECOMMENDATIONS}new/", {"theme": theme.pk, "addressee": "", "text": "Typed & kept"})
    assert refused.status_code == 422
    assert "Typed &amp; kept" in refused.text
    assert "2 answers are missing or wrong" in refused.text
    assert Recommendation.objects.count() == 0


@pytest.mark.parametrize("action", ["", "remove/", "up/"])
def test_recommendation_of_another_conference_is_not_found(conference: Conference, action: str) -> None:
    foreign = recommend(other_conference())
    assert team_client(conference, "editor").post(f"{RECOMMENDATIONS}{foreign.pk}/{action}").status_code == 404
    assert Recommendation.objects.count() == 1


def test_desk_without_recommendations_says_what_to_do(conference: Conference) -> None:
    assert "No recommendations yet" in team_client(conference, "editor").get(RECOMMENDATIONS).text
