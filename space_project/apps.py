from django.contrib.admin import apps


class SpaceAdminConfig(apps.AdminConfig):
    """Django's admin, with our site in place of its own."""

    # Else Django takes it for the configuration of `space_project` itself.
    default = False
    default_site = "space_project.admin_site.SpaceAdminSite"
