"""Calendar providers that fetch subscriptions with machines of their own, as far as they say who they are."""

PROVIDERS = (
    "google",  # Google-Calendar-Importer, and its other machines
    "microsoft",  # Exchange, Microsoft 365, and Outlook on a desk, which cannot be told from them
    "outlook",
    "exchange",
    "hotmail",
    "yahoo",
    "icloud",
    "calendarserver",  # Apple's own
    "zoho",
    "yandex",
    "mail.ru",
    "proton",
    "fastmail",
    "cyrus",  # what Fastmail runs
    "nextcloud",
    "owncloud",
    "notion",
    "calendly",
    "teamup",
    "amazon",
    "naver",
    "kakao",
    "samsung",
    "facebook",  # and what looks up a link that someone pasted
    "whatsapp",
    "skype",
    "bot",
    "crawler",
    "spider",
    "preview",
)
"""Parts of the names with which they ask, in small letters."""


def is_provider(agent: str) -> bool:
    """Tell whether whoever asks by this name (User-Agent, RFC 9110 10.1.5) is known to keep calendars of others.

    A device of somebody's own is not; nor is a provider that goes by another name, which nobody can tell.
    """
    said = agent.casefold()
    return any(name in said for name in PROVIDERS)
