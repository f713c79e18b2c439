"""What lower apps are told by higher ones: accounts of people who have none yet, the worker of chores, a copy of questions."""

from datetime import timedelta

from django.conf import settings

from delegates.entering import is_known, link_people
from delegates.filling import remark_on_capacity
from delegates.form_drafts import remove_old_drafts
from delegates.keeping import is_promised, purge_some
from delegates.offering import settle_all
from delegates.questioning import copy_questions
from delegates.undoing import forget_steps
from events.accounts import address_knowers, on_sign_in
from events.chores import Spaced, chores
from events.copies import copiers
from events.remarks import on_capacity
from events.setting_up import promises

address_knowers.append(is_known)
on_sign_in.append(link_people)
chores.append(settle_all)
chores.append(forget_steps)
chores.append(remove_old_drafts)
if settings.CLOCK_OFFSET or not settings.DEMO:  # a demonstration without a stage has no moment of its own
    chores.append(Spaced(purge_some, every=timedelta(minutes=10)))
copiers.append(copy_questions)
promises.append(is_promised)
on_capacity.append(remark_on_capacity)
