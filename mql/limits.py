"""How large a filter, a sort order or a document may be. docs/filters.md repeats these for people."""

MAX_DOCUMENT_BYTES = 64 * 1024
"""Of a document as compact UTF-8 JSON."""

MAX_DOCUMENT_DEPTH = 64
"""Objects and lists inside each other, the document itself counted."""

MAX_QUERY_BYTES = 64 * 1024
MAX_QUERY_DEPTH = 64
MAX_CLAUSES = 500
MAX_LIST_LENGTH = 1_000
"""Values in one `$in`, `$nin` or `$all`."""

MAX_PATH_PARTS = 32
MAX_PATH_LENGTH = 500

MAX_REGEX_LENGTH = 500
MAX_REGEX_GROUPS = 50
MAX_REGEX_REPEAT = 255
"""The most that `{m,n}` may ask for; PostgreSQL takes no more."""

MAX_REGEX_SIZE = 1_000
"""Characters and classes after all `{m,n}` are written out: PostgreSQL compiles them one by one."""

MAX_REGEX_PLACES = 10
"""Of ^, $, word boundaries. Each multiplies the work PostgreSQL has with the pattern."""

MAX_SORT_PATHS = 8
MAX_SORT_KEY_BYTES = 320
"""Of one path's sort key. Eight of them fit a PostgreSQL index entry (2,704 bytes), so that no profile,
however long its texts, can make an index on a sort order refuse a row. Longer texts tie."""
