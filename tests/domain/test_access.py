from __future__ import annotations

import pytest

from bot.domain.access import NotYours, Standing, require
from bot.domain.people import Part, Role


def standing(*what: Role | Part) -> Standing:
    roles = [one for one in what if isinstance(one, Role)]
    return Standing.of(roles, [one for one in what if isinstance(one, Part)])


RIGHTS = ("coordinates", "may_take_charge", "may_report", "may_relay_checkin")


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (standing(), set()),
        (standing(Role.COORDINATOR), set(RIGHTS)),
        (standing(Role.TRAVELLER), set()),
        (standing(Role.CONTACT), set()),
        (standing(Role.FAMILY), set()),
        (standing(Role.CORRESPONDENT), set()),
        (standing(Part.DESIGNATED), {"may_take_charge", "may_report"}),
        (standing(Part.CORRESPONDENT), {"may_report", "may_relay_checkin"}),
        (standing(Part.COMPANION), {"may_report"}),
        (standing(Part.FAMILY), {"may_report"}),
        (standing(Part.TRAVELLER), set()),
    ],
)
def test_who_may_what(who: Standing, allowed: set[str]) -> None:
    assert {right for right in RIGHTS if getattr(who, right)} == allowed


@pytest.mark.parametrize("other", [*Role, *(part for part in Part if part is not Part.TRAVELLER)])
def test_the_subject_has_no_say_whatever_else_they_are(other: Role | Part) -> None:
    subject = standing(Part.TRAVELLER, other)
    assert not any(getattr(subject, right) for right in RIGHTS)


def test_a_refusal_stops_the_use_case() -> None:
    require(True)
    with pytest.raises(NotYours):
        require(False)
