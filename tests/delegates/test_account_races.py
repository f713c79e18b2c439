"""An account that is closed at the moment when somebody else needs it, on both databases."""

from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime

import pytest
from django.db import IntegrityError, connections

from events.models import Conference, TeamMember, User
from tests.delegates.kept import END, enter, run

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]


def test_a_role_accepted_while_the_account_is_closed_is_refused_and_never_deleted(
    conference: Conference, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = enter(conference, now).person.user
    assert user is not None
    later = Conference.objects.create(slug="later", first_day=END.date(), last_day=END.date())
    delete = User.delete

    def join() -> str:
        try:
            TeamMember.objects.create(conference=later, user_id=user.pk, role="safety")
        except IntegrityError:
            return "refused"
        finally:
            connections.close_all()
        return "joined"

    with ThreadPoolExecutor(1) as pool:
        joining: list[Future[str]] = []

        def delete_late(account: User) -> None:
            joining.append(pool.submit(join))
            wait(joining, timeout=0.5)
            delete(account)

        monkeypatch.setattr(User, "delete", delete_late)
        run(END)
        assert [each.result() for each in joining] == ["refused"]
    assert (User.objects.count(), TeamMember.objects.count()) == (0, 0)
