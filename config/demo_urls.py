"""Addresses that only the demonstration has."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
