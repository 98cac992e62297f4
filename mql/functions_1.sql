-- What mql/postgres.py needs in the database. Each function is the twin of a Python one, named above it; a test holds
-- them equal. A migration runs this file; a change of meaning is a new file, since indexes may rest on the old one.

-- mql.walk.walker, all values at once. NULL stands for MISSING. With `expand` a list gives its elements as well,
-- unless a place in a list chose it at the end of the path.
CREATE OR REPLACE FUNCTION mql_values(document jsonb, path text[], expand boolean) RETURNS SETOF jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT ROWS 5 AS $$
DECLARE
    reached jsonb[] := ARRAY[document];
    following jsonb[];
    value jsonb;
    name text;
    place int;
    lacking boolean := false;
BEGIN
    FOR depth IN 1 .. cardinality(path) LOOP
        name := path[depth];
        place := CASE WHEN name ~ '^(0|[1-9][0-9]{0,8})$' THEN name::int END;
        following := '{}';
        FOREACH value IN ARRAY reached LOOP
            IF jsonb_typeof(value) = 'object' THEN
                IF value ? name THEN following := following || (value -> name); ELSE lacking := true; END IF;
            ELSIF jsonb_typeof(value) <> 'array' THEN
                lacking := true;
            ELSIF depth = 1 THEN
                -- A list as a document: an element of a list under $elemMatch. Its places are its fields.
                IF place < jsonb_array_length(value) THEN following := following || (value -> place);
                ELSE lacking := true; END IF;
            ELSE
                IF place < jsonb_array_length(value) THEN
                    IF depth = cardinality(path) THEN RETURN NEXT value -> place;
                    ELSIF jsonb_typeof(value -> place) IN ('object', 'array') THEN
                        following := following || (value -> place);
                    END IF;
                END IF;
                following := following || ARRAY(
                    SELECT element -> name FROM jsonb_array_elements(value) AS element
                    WHERE jsonb_typeof(element) = 'object' AND element ? name
                );
                lacking := lacking OR EXISTS (
                    SELECT FROM jsonb_array_elements(value) AS element
                    WHERE jsonb_typeof(element) = 'object' AND NOT element ? name
                );
            END IF;
        END LOOP;
        reached := following;
    END LOOP;
    IF lacking THEN RETURN NEXT NULL; END IF;
    FOREACH value IN ARRAY reached LOOP
        IF expand AND jsonb_typeof(value) = 'array' THEN
            RETURN QUERY SELECT element FROM jsonb_array_elements(value) AS element;
        END IF;
        RETURN NEXT value;
    END LOOP;
END
$$;

-- mql.match.type_names, of numbers: int, long or double, NULL for other values.
CREATE OR REPLACE FUNCTION mql_number_type(value jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE
    WHEN jsonb_typeof(value) <> 'number' THEN NULL
    WHEN scale(value::numeric) > 0 OR value::numeric < -9223372036854775808
        OR value::numeric > 9223372036854775807 THEN 'double'
    WHEN value::numeric BETWEEN -2147483648 AND 2147483647 THEN 'int'
    ELSE 'long'
END;

-- mql.order.complement.
CREATE OR REPLACE FUNCTION mql_complement(bytes bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN decode(translate(encode(bytes, 'hex'), '0123456789abcdef', 'fedcba9876543210'), 'hex');

-- mql.order.key of a number.
CREATE OR REPLACE FUNCTION mql_number_key(number float8) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN '\x04'::bytea || CASE
    WHEN number >= 0 THEN set_byte(float8send(number), 0, get_byte(float8send(number), 0) | 128)
    ELSE mql_complement(float8send(number))
END;

-- The UTF-8 bytes of a text and a zero. convert_to() would say so plainly, but is not IMMUTABLE.
CREATE OR REPLACE FUNCTION mql_text_bytes(value text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN decode(replace(value, '\', '\\'), 'escape') || '\x00'::bytea;

-- mql.order.key of a text.
CREATE OR REPLACE FUNCTION mql_text_key(value text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN '\x05'::bytea || mql_text_bytes(value);

-- The names of an object in the order mql.document.with_order wrote down, or else jsonb's.
CREATE OR REPLACE FUNCTION mql_names(value jsonb) RETURNS SETOF text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT ROWS 10
BEGIN ATOMIC
    SELECT jsonb_array_elements_text(value -> E'\u0001order') UNION ALL
    SELECT jsonb_object_keys(value) WHERE NOT value ? E'\u0001order';
END;

-- mql.order.key.
CREATE OR REPLACE FUNCTION mql_key(value jsonb) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN
    RETURN CASE jsonb_typeof(value)
        WHEN 'null' THEN '\x03'::bytea
        WHEN 'number' THEN mql_number_key(value::float8)
        WHEN 'string' THEN mql_text_key(value #>> '{}')
        WHEN 'boolean' THEN CASE WHEN value::boolean THEN '\x0801'::bytea ELSE '\x0800'::bytea END
        WHEN 'object' THEN '\x06'::bytea || mql_members_key(value) || '\x00'::bytea
        ELSE '\x07'::bytea || coalesce((
            SELECT string_agg(mql_key(element), ''::bytea ORDER BY place)
            FROM jsonb_array_elements(value) WITH ORDINALITY AS _(element, place)
        ), ''::bytea) || '\x00'::bytea
    END;
END
$$;

-- mql.order._member of each member, joined: its type, its name, the rest of its key.
CREATE OR REPLACE FUNCTION mql_members_key(value jsonb) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    name text;
    key bytea;
    joined bytea := '';
BEGIN
    FOR name IN SELECT * FROM mql_names(value) LOOP
        key := mql_key(value -> name);
        joined := joined || substr(key, 1, 1) || mql_text_bytes(name) || substr(key, 2);
    END LOOP;
    RETURN joined;
END
$$;

-- mql.sort._keys.
CREATE OR REPLACE FUNCTION mql_sort_keys(document jsonb, path text[]) RETURNS SETOF bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT ROWS 3 AS $$
DECLARE
    value jsonb := document;
    chosen jsonb;
BEGIN
    FOR depth IN 1 .. cardinality(path) LOOP
        IF jsonb_typeof(value) = 'array' THEN
            chosen := CASE WHEN path[depth] ~ '^(0|[1-9][0-9]{0,8})$' THEN value -> path[depth]::int END;
            IF chosen IS NOT NULL THEN
                IF depth = cardinality(path) AND jsonb_typeof(chosen) = 'array' AND chosen <> '[]' THEN
                    RETURN NEXT mql_key(chosen);
                ELSE
                    RETURN QUERY SELECT mql_sort_keys(chosen, path[depth + 1 :]);
                END IF;
                RETURN;
            END IF;
            IF value = '[]' THEN RETURN NEXT '\x03'::bytea; END IF;
            RETURN QUERY
                SELECT mql_sort_keys(
                    CASE jsonb_typeof(element) WHEN 'object' THEN element ELSE '{}' END, path[depth :]
                )
                FROM jsonb_array_elements(value) AS element;
            RETURN;
        END IF;
        value := CASE jsonb_typeof(value) WHEN 'object' THEN value -> path[depth] END;
        IF value IS NULL THEN
            RETURN NEXT '\x03'::bytea;
            RETURN;
        END IF;
    END LOOP;
    IF value = '[]' THEN
        RETURN NEXT '\x02'::bytea;
    ELSIF jsonb_typeof(value) = 'array' THEN
        RETURN QUERY SELECT mql_key(element) FROM jsonb_array_elements(value) AS element;
    ELSE
        RETURN NEXT mql_key(value);
    END IF;
END
$$;

-- mql.order.sort_part of mql.sort._keys, for any path.
CREATE OR REPLACE FUNCTION mql_walked_sort_key(document jsonb, path text[], descending boolean) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT
-- An index is built and restored with an empty search_path; without this the functions called would not be found.
SET search_path FROM CURRENT AS $$
BEGIN
    IF descending THEN
        RETURN (SELECT mql_complement(substr(key, 1, 320)) FROM mql_sort_keys(document, path) AS key
                ORDER BY key DESC LIMIT 1);
    END IF;
    RETURN (SELECT substr(key, 1, 320) FROM mql_sort_keys(document, path) AS key ORDER BY key LIMIT 1);
END
$$;

-- The same. Numbers and texts, the usual case, need no walk; being one expression it is inlined into the query. Not for
-- a path with a part like 00 or -1, which jsonb takes for a place in a list and MongoDB does not.
CREATE OR REPLACE FUNCTION mql_sort_key(document jsonb, path text[], descending boolean) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE jsonb_typeof(document #> path)
    WHEN 'number' THEN CASE
        WHEN descending THEN mql_complement(mql_number_key((document #> path)::float8))
        ELSE mql_number_key((document #> path)::float8)
    END
    WHEN 'string' THEN CASE
        WHEN descending THEN mql_complement(substr(mql_text_key(document #>> path), 1, 320))
        ELSE substr(mql_text_key(document #>> path), 1, 320)
    END
    ELSE mql_walked_sort_key(document, path, descending)
END;
