"""The sessions that a file means: known by their marks, by their own ids, or new."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from events.models import Conference
from sessions.exchange.marking import marks_of
from sessions.exchange.understanding import Grade, Remark, Understood
from sessions.exchange.values import ImportedProgramme
from sessions.models import Contribution, ForeignId, ForeignPerson, Session

SHORTEST_CODE = 2


class KnownSessions:
    """Sessions of a conference as far as a file concerns them; a fixed number of queries.

    Codes of new sessions are numbers of this site, save in files that were written here: a code is all that a neutral
    session shows, so it must not lead to the same session elsewhere.
    """

    def __init__(self, programme: ImportedProgramme, conference: Conference, understood: Sequence[Understood]) -> None:
        self.conference, self.remarks = conference, list[Remark]()
        self.marks = marks_of(conference, "session", [one.key for one in understood])
        marked = ForeignId.objects.filter(conference=conference, mark__in=list(self.marks.values()))
        rows = list(marked.exclude(session=None).select_related("session"))
        self.by_mark = {row.mark: row.session for row in rows if row.session}
        self.is_ours = programme.is_ours
        self.own_ids = {one.key: own for one in understood if (own := _own_id(one.key))}
        self.by_id = {session.pk: session for session in Session.objects.filter(pk__in=list(self.own_ids.values()))}
        self.codes = {code.casefold() for code in conference.sessions.values_list("code", flat=True)}
        self.by_code = self._coded(programme)
        self.by_number: dict[int, Session] = {}
        self.known = {session.pk: session for session in self._those_here()}
        self.parts: defaultdict[UUID, list[Contribution]] = defaultdict(list)
        for part in Contribution.objects.filter(session__in=list(self.known)):
            self.parts[part.session_id].append(part)
        self.width, self.next_number = max(SHORTEST_CODE, len(str(programme.count))), 1

    def _coded(self, programme: ImportedProgramme) -> dict[str, Session]:
        codes = {code for person in programme.people for code in person.sessions}
        found = {session.code: session for session in self.conference.sessions.filter(code__in=codes)} if codes else {}
        if len(found) < len(codes):
            words = _("A list of people names a session by a code that no session here has.")
            self.remarks.append(Remark(Grade.LEFT_OUT, words))
        return found

    def _those_here(self) -> Iterable[Session]:
        yield from self.by_mark.values()
        yield from (session for session in self.by_id.values() if session.conference_id == self.conference.pk)
        yield from self.by_code.values()

    def all(self) -> list[Session]:
        """Return every session that the file concerns."""
        return [*self.by_number.values(), *self.by_code.values()]

    def with_code(self, code: str) -> Session | None:
        """Return the session of that code, if a list of people names it."""
        return self.by_code.get(code)

    def is_unmarked(self, one: Understood) -> bool:
        """Tell whether no mark leads from the event to its session yet."""
        return self.marks[one.key] not in self.by_mark

    def session_for(self, one: Understood, at: datetime) -> tuple[Session, bool]:
        """Return the session that the event means, and whether it is new."""
        own = self.own_ids.get(one.key)
        known = self.by_mark.get(self.marks[one.key]) or (self.known.get(own) if own else None)
        session = known or self._new(one, own, at)
        self.by_number[one.number] = session
        return session, known is None

    def _new(self, one: Understood, own: UUID | None, at: datetime) -> Session:
        """Return a new session: under its own id where it was written here and no session of the site has it."""
        return Session(
            pk=own if own and self.is_ours and own not in self.by_id else uuid4(),
            conference=self.conference,
            code=self._code(one),
            ceiling=one.ceiling,
            revised_at=at,
        )

    def _code(self, one: Understood) -> str:
        """Return the code that the file gives, if it is free, else the next number."""
        code = one.code
        while not code or code.casefold() in self.codes:
            code = f"{self.next_number:0{self.width}}"
            self.next_number += 1
        self.codes.add(code.casefold())
        return code

    def came_by_file(self) -> list[ForeignPerson]:
        """Return the marks of everyone who came by a file."""
        return list(ForeignPerson.objects.filter(conference=self.conference).only("person_id"))


def _own_id(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None
