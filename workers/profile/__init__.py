"""The part of a profile that its worker may edit: a form made from the JSON schema in `settings.PROFILE_SCHEMA`."""
