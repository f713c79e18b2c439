"""Moments that are typed are whole minutes."""

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError

from events.forms.fields import ClockField


@pytest.mark.parametrize("text", ["2012-02-24T09:30", "2012-02-24 09:30", "2012-02-24T09:30:00"])
def test_a_minute_is_taken_however_it_is_written(text: str) -> None:
    assert ClockField().clean(text) == datetime(2012, 2, 24, 9, 30)  # noqa: DTZ001  # what the clock shows


@pytest.mark.parametrize("text", ["2012-02-24T09:30:01", "2012-02-24T09:30:00.5"])
def test_seconds_are_refused_in_words(text: str) -> None:
    with pytest.raises(ValidationError, match="without seconds"):
        ClockField().clean(text)
