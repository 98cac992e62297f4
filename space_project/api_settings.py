"""Settings of the endpoints (docs/api.md); settings.py takes them over."""

from corsheaders.defaults import default_headers

from space_project import env

REST_FRAMEWORK = {
    # No basic authentication: it would offer every password to a guesser. No session: another site could use it.
    "DEFAULT_AUTHENTICATION_CLASSES": ["integrations.authentication.BearerToken"],
    "DEFAULT_PERMISSION_CLASSES": ["integrations.permissions.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["integrations.throttling.PerClient"],
    "DEFAULT_PARSER_CLASSES": ["space_project.api.parsers.ObjectParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "space_project.api.negotiation.FirstRenderer",
    "EXCEPTION_HANDLER": "space_project.api.errors.handle",
    "DEFAULT_SCHEMA_CLASS": "space_project.schema.generator.WireSchema",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "Space",
    "VERSION": "2",
    "DESCRIPTION": (
        "The endpoints of a Space, on the wire of the Cirro v2 API. Ids are strings, moments UNIX seconds, amounts in "
        "minor units. docs/api.md of the project tells how to sign in and where the Space differs from Cirro."
    ),
    "DEFAULT_GENERATOR_CLASS": "space_project.schema.generator.WireGenerator",
    # Paths are told as readers know them, behind the API's root.
    "SERVERS": [{"url": "/api/v2"}],
    "SCHEMA_PATH_PREFIX": "/api/v2",
    "SCHEMA_PATH_PREFIX_TRIM": True,
    "COMPONENT_SPLIT_REQUEST": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "POSTPROCESSING_HOOKS": [],
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
}

# Pages of these sites may ask the endpoints from a browser; no cookie goes along, as none is looked at.
CORS_ALLOWED_ORIGINS = env.names("SPACE_CORS_ORIGINS")
CORS_URLS_REGEX = "^/api/"
CORS_ALLOW_HEADERS = [*default_headers, "idempotency-key", "if-match", "if-none-match"]
CORS_EXPOSE_HEADERS = [
    *("ETag", "Idempotent-Replayed", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After")
]

# A body of a request to an endpoint may have so many bytes.
API_MAX_BODY_BYTES = env.number("SPACE_API_MAX_BODY_BYTES", default=5_000_000, at_least=100_000)
# An import of workers may have more: it is read and answered row by row, within the time that the web server gives.
API_IMPORT_MAX_BYTES = env.number("SPACE_API_IMPORT_MAX_BYTES", default=10_000_000, at_least=1)
# Each client may send so many requests in a minute.
API_REQUESTS_PER_MINUTE = env.number("SPACE_API_REQUESTS_PER_MINUTE", default=600, at_least=1)
