"""What Django's admin says and its German leaves out, or says to a stranger; here `make messages` finds it."""

from django.utils.translation import gettext_noop as _

LEFT_OUT = (
    _("After you’ve created a user, you’ll be able to edit more user options."),
    _("Conflicting form data submitted. Please try again."),
    _("Disable password-based authentication"),
    _("Disabled"),
    _("Enable password-based authentication"),
    _("Enable password-based authentication for this user by setting a password."),
    _("Enabled"),
    _("Password-based authentication"),
    _("Password-based authentication was disabled."),
    _("Raw passwords are not stored, so there is no way to see the user’s password."),
    _("Reset password"),
    _("Set password"),
    _("Set password: %s"),
    _("This action will <strong>enable</strong> password-based authentication for this user."),
    _(
        "Whether the user will be able to authenticate using a password or not. If disabled, they may still be able "
        "to authenticate using other backends, such as Single Sign-On or LDAP."
    ),
)
TO_A_STRANGER = (
    _(
        'Are you sure you want to delete the %(object_name)s "%(escaped_object)s"? All of the following related items '
        "will be deleted:"
    ),
    _("Enter a new password for the user <strong>%(username)s</strong>."),
    _("Hold down “Control”, or “Command” on a Mac, to select more than one."),
    _("No file was submitted. Check the encoding type on the form."),
)
# Else a button and its neighbour have two words for one thing.
AS_SAVE_IS_CALLED_HERE = (_("Save and add another"), _("Save and continue editing"), _("Save as new"))
