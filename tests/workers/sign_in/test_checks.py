import pytest

from workers.sign_in.checks import mail_can_be_sent


@pytest.mark.parametrize("missing", ["EMAIL_URL", "DEFAULT_FROM_EMAIL"])
def test_production_is_warned_that_mail_cannot_be_sent(settings, missing):
    settings.DEBUG, settings.UNSET_FOR_MAIL = False, {missing}
    [warning] = mail_can_be_sent(None)
    assert warning.msg.startswith(f"{missing} is not set: set it to ")


def test_on_ones_own_machine_nobody_is_warned(settings):
    settings.DEBUG, settings.UNSET_FOR_MAIL = True, {"EMAIL_URL", "DEFAULT_FROM_EMAIL"}
    assert mail_can_be_sent(None) == []
