"""Sums of money as whole numbers of a currency's smallest unit, and how they are written (ISO 4217, as CLDR knows it)."""

from decimal import Decimal

from babel import Locale
from babel.numbers import get_currency_precision

ENGLISH = Locale("en")


class InexactAmountError(Exception):
    """A sum has more decimals than its currency."""


def is_currency(code: str) -> bool:
    """Tell whether the three letters name a currency."""
    return code in ENGLISH.currencies


def to_units(amount: Decimal, currency: str) -> int:
    """Return the sum in the smallest unit, such as cents. Raises InexactAmountError."""
    units = amount.scaleb(get_currency_precision(currency))
    if units != units.to_integral_value():
        raise InexactAmountError
    return int(units)


def of_units(units: int, currency: str) -> Decimal:
    """Return the sum in units of the currency, with all its decimals."""
    return Decimal(units).scaleb(-get_currency_precision(currency))


def write_sum(units: int, currency: str) -> str:
    """Return `1,450.00 EUR`, which no line ever breaks apart."""
    return f"{of_units(units, currency):,}\N{NO-BREAK SPACE}{currency}"
