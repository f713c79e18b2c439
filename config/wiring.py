"""What lower apps are told by higher ones: accounts, chores, what is held about people, copies of questions, words of forms."""

from datetime import timedelta

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy

from delegates import matters
from delegates.entering import is_known, link_people
from delegates.filling import remark_on_capacity
from delegates.form_drafts import remove_old_drafts
from delegates.keeping import KEPT_AFTER, NEEDS_KEPT_AFTER, is_promised, purge_some, purgers
from delegates.lifecycle import join
from delegates.offering import settle_all
from delegates.own_parts import PARTS
from delegates.questioning import copy_questions
from delegates.undoing import forget_steps
from events.accounts import address_knowers, on_entering, on_sign_in
from events.chores import Spaced, chores
from events.copies import copiers
from events.ending import also_ended
from events.remarks import on_capacity
from events.sealed_sessions import remove_ended
from events.setting_up import promises
from reports.letter_words import forget_signatories
from sessions import agenda_parts, leaving, own_feeds, seats, taking_back
from sessions.accepting_conflicts import forget_accepted
from sessions.availability import copy_room_times, forget_times_of_people
from sessions.contributing import ASKED_OF_CONTRIBUTORS
from sessions.feeding import end_feeds_of, forget_dead_feeds
from sessions.partnering import forget_unanswered
from sessions.preventing import forget_absences
from sessions.setting_rules import copy_rules
from sessions.telling import tell_all
from sessions.views.star_cookie import keep_stars

address_knowers.append(is_known)
on_sign_in.append(link_people)
on_entering.append(keep_stars)
chores.append(settle_all)
chores.append(forget_steps)
chores.append(remove_old_drafts)
chores.append(tell_all)
chores.append(seats.settle_all)
if settings.CLOCK_OFFSET or not settings.DEMO:  # a demonstration without a stage has no moment of its own
    chores.append(Spaced(purge_some, every=timedelta(minutes=10)))
    chores.append(forget_signatories)
chores.append(forget_unanswered)
chores.append(Spaced(remove_ended, every=timedelta(minutes=10)))
chores.append(Spaced(forget_dead_feeds, every=timedelta(hours=1)))
also_ended.append(end_feeds_of)
copiers += [copy_questions, copy_room_times, copy_rules]
purgers += [(NEEDS_KEPT_AFTER.days, forget_times_of_people), (KEPT_AFTER.days, forget_absences)]
purgers += [(NEEDS_KEPT_AFTER.days, leaving.forget_interpreters), (KEPT_AFTER.days, forget_accepted)]
join([*PARTS, *leaving.PARTS, *taking_back.PARTS, *own_feeds.PARTS, *agenda_parts.PARTS])
purgers += [(NEEDS_KEPT_AFTER.days, agenda_parts.forget_agendas)]
promises += [is_promised, taking_back.is_promised]
matters.kinds.append(ASKED_OF_CONTRIBUTORS)
on_capacity.append(remark_on_capacity)

forms.Field.default_error_messages |= {"required": gettext_lazy("An answer is needed.")}
forms.EmailField.default_error_messages = {"invalid": gettext_lazy("Enter an e-mail address such as name@example.org.")}
