"""Addresses of this app's pages."""

from django.urls import path, re_path

from reports.views import badges, desk, letters, public, recommendations, summaries

app_name = "reports"

urlpatterns = [
    path("<slug:slug>/report/", public.report, name="report"),
    path("<slug:slug>/report.pdf", public.report_pdf, name="report_pdf"),
    path("<slug:slug>/organise/report/", desk.organise_report, name="organise_report"),
    re_path(
        r"^(?P<slug>[-a-zA-Z0-9_]+)/organise/report/(?P<action>publish|unpublish)/$",
        desk.publish_report,
        name="publish_report",
    ),
    path("<slug:slug>/organise/report/sessions/<str:code>/", summaries.write_summary, name="summary"),
    path(
        "<slug:slug>/organise/report/recommendations/",
        recommendations.recommendation_list,
        name="recommendations",
    ),
    path("<slug:slug>/organise/report/recommendations/new/", recommendations.add, name="recommendation_new"),
    path("<slug:slug>/organise/report/recommendations/<uuid:pk>/", recommendations.change, name="recommendation"),
    path(
        "<slug:slug>/organise/report/recommendations/<uuid:pk>/remove/",
        recommendations.remove,
        name="recommendation_remove",
    ),
    path("<slug:slug>/organise/report/recommendations/<uuid:pk>/up/", recommendations.up, name="recommendation_up"),
    path("<slug:slug>/registration/letter/letter.pdf", letters.letter_make, name="letter_make"),
    path("<slug:slug>/organise/letters/", letters.letters, name="letters"),
    path("<slug:slug>/organise/letters/template/", letters.letter_template, name="letter_template"),
    re_path(
        r"^(?P<slug>[-a-zA-Z0-9_]+)/organise/letters/(?P<code>[-a-zA-Z0-9_]+)/(?P<action>agree|refuse|revoke)/$",
        letters.letter_decide,
        name="letter_decide",
    ),
    path("<slug:slug>/organise/badges/", badges.badges, name="badges"),
    path("<slug:slug>/organise/badges/check/", badges.badges_check, name="badges_check"),
    path("<slug:slug>/organise/badges.pdf", badges.badges_pdf, name="badges_pdf"),
]
