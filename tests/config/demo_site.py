"""The site's addresses with those that only the demonstration has."""

from django.urls import include, path

from config import demo_urls, urls

urlpatterns = [path("demo/", include(demo_urls)), *urls.urlpatterns]
