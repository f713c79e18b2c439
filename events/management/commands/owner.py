"""Make the account of someone who may create conferences."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from events import audit, clock, locking
from events.accounts import open_account
from events.plain_text import validate_address
from events.sign_in_links import make_sign_in_link


class Command(BaseCommand):
    """Make an owner and print the link by which they sign in the first time; they then set up a second factor."""

    help = "Let the person of an e-mail address create conferences, and print a link that signs them in once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", help="The person's e-mail address.")

    def handle(self, *_args: object, **options: object) -> None:
        address = str(options["address"])
        try:
            validate_address(address)
        except ValidationError:
            message = "This is not an e-mail address."
            raise CommandError(message) from None
        locking.refuse_while_locked()
        user = open_account(address=address, is_verified=True)
        user.may_convene = True
        user.save(update_fields=["may_convene"])
        audit.record(actor=None, action="may convene", target=user, conference=None, at=clock.now())
        path = make_sign_in_link(user, at=clock.now(), second_factor=False)
        self.stdout.write("Open this link within 24 hours; it signs in once:")
        self.stdout.write(f"{settings.SITE_URL}{path}")
