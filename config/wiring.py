"""What lower apps are told by higher ones: accounts learn of people who registered without one, the worker of its chores."""

from delegates.entering import is_known, link_people
from delegates.offering import settle_all
from delegates.undoing import forget_steps
from events.accounts import address_knowers, on_sign_in
from events.chores import chores

address_knowers.append(is_known)
on_sign_in.append(link_people)
chores.append(settle_all)
chores.append(forget_steps)
