"""What lower apps are told by higher ones: accounts learn of people who registered without one, the worker of its chores, a copy of questions."""

from delegates.entering import is_known, link_people
from delegates.offering import settle_all
from delegates.questioning import copy_questions
from events.accounts import address_knowers, on_sign_in
from events.chores import chores
from events.copies import copiers

address_knowers.append(is_known)
on_sign_in.append(link_people)
chores.append(settle_all)
copiers.append(copy_questions)
