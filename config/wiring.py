"""What lower apps are told by higher ones: accounts learn of people who registered without one."""

from delegates.entering import is_known, link_people
from events.accounts import address_knowers, on_sign_in

address_knowers.append(is_known)
on_sign_in.append(link_people)
