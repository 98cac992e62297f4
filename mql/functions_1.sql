-- What mql/postgres.py needs in the database. Each function is the twin of a Python one, named above it; a test holds
-- them equal. A migration runs this file; a change of meaning is a new file, since indexes may rest on the old one.

-- mql.walk.walker, all values at once. NULL stands for MISSING. With `expand` a list gives its elements as well,
-- unless a place in a list chose it at the end of the path. Loops over places are faster here than inner queries.
CREATE OR REPLACE FUNCTION mql_values(document jsonb, path text[], expand boolean) RETURNS SETOF jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT ROWS 5 AS $$
DECLARE
    reached jsonb[] := ARRAY[document];
    following jsonb[];
    value jsonb;
    found jsonb;
    place int;
    lacking boolean := false;
BEGIN
    FOR depth IN 1 .. cardinality(path) LOOP
        place := CASE WHEN path[depth] ~ '^(0|[1-9][0-9]{0,8})$' THEN path[depth]::int END;
        following := '{}';
        FOREACH value IN ARRAY reached LOOP
            IF jsonb_typeof(value) <> 'array' THEN
                found := CASE jsonb_typeof(value) WHEN 'object' THEN value -> path[depth] END;
                IF found IS NULL THEN lacking := true; ELSE following := array_append(following, found); END IF;
            ELSIF depth = 1 THEN
                -- A list as a document: an element of a list under $elemMatch. Its places are its fields.
                found := value -> place;
                IF found IS NULL THEN lacking := true; ELSE following := array_append(following, found); END IF;
            ELSE
                found := value -> place;
                IF depth = cardinality(path) AND found IS NOT NULL THEN
                    RETURN NEXT found;
                ELSIF jsonb_typeof(found) IN ('object', 'array') THEN
                    following := array_append(following, found);
                END IF;
                FOR position IN 0 .. jsonb_array_length(value) - 1 LOOP
                    IF jsonb_typeof(value -> position) = 'object' THEN
                        found := value -> position -> path[depth];
                        IF found IS NULL THEN lacking := true; ELSE following := array_append(following, found); END IF;
                    END IF;
                END LOOP;
            END IF;
        END LOOP;
        reached := following;
    END LOOP;
    IF lacking THEN RETURN NEXT NULL; END IF;
    FOREACH value IN ARRAY reached LOOP
        IF expand AND jsonb_typeof(value) = 'array' THEN
            FOR position IN 0 .. jsonb_array_length(value) - 1 LOOP
                RETURN NEXT value -> position;
            END LOOP;
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

-- mql.order.key of a number. Not STRICT: a CASE in a STRICT function is never inlined, and this is the hot one.
CREATE OR REPLACE FUNCTION mql_number_key(number float8) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
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

-- mql.order.key. Scalars first: an expression without a query inside costs a tenth.
CREATE OR REPLACE FUNCTION mql_key(value jsonb) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    kind text := jsonb_typeof(value);
    key bytea;
    joined bytea := '';
    name text;
BEGIN
    IF kind = 'number' THEN RETURN mql_number_key(value::float8);
    ELSIF kind = 'string' THEN RETURN mql_text_key(value #>> '{}');
    ELSIF kind = 'null' THEN RETURN '\x03'::bytea;
    ELSIF kind = 'boolean' THEN RETURN CASE WHEN value::boolean THEN '\x0801'::bytea ELSE '\x0800'::bytea END;
    ELSIF kind = 'array' THEN
        FOR position IN 0 .. jsonb_array_length(value) - 1 LOOP
            joined := joined || mql_key(value -> position);
        END LOOP;
        RETURN '\x07'::bytea || joined || '\x00'::bytea;
    END IF;
    -- As mql.order._member: the type, the name, the rest of the key.
    FOR name IN SELECT * FROM mql_names(value) LOOP
        key := mql_key(value -> name);
        joined := joined || substr(key, 1, 1) || mql_text_bytes(name) || substr(key, 2);
    END LOOP;
    RETURN '\x06'::bytea || joined || '\x00'::bytea;
END
$$;

-- mql.sort._keys, all at once: the keys that compete to stand for a document.
CREATE OR REPLACE FUNCTION mql_sort_keys(document jsonb, path text[]) RETURNS bytea[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    keys bytea[] := '{}';
    reached jsonb[] := ARRAY[document];
    following jsonb[];
    value jsonb;
    found jsonb;
    lacking boolean := false;
BEGIN
    FOR depth IN 1 .. cardinality(path) LOOP
        following := '{}';
        FOREACH value IN ARRAY reached LOOP
            IF jsonb_typeof(value) = 'array' THEN
                found := CASE WHEN path[depth] ~ '^(0|[1-9][0-9]{0,8})$' THEN value -> path[depth]::int END;
                IF found IS NULL THEN
                    lacking := lacking OR value = '[]';
                    FOR position IN 0 .. jsonb_array_length(value) - 1 LOOP
                        found := value -> position;
                        found := CASE jsonb_typeof(found) WHEN 'object' THEN found -> path[depth] END;
                        IF found IS NULL THEN lacking := true; ELSE following := array_append(following, found); END IF;
                    END LOOP;
                ELSIF depth = cardinality(path) AND jsonb_typeof(found) = 'array' AND found <> '[]' THEN
                    keys := array_append(keys, mql_key(found));
                ELSE
                    following := array_append(following, found);
                END IF;
            ELSE
                found := CASE jsonb_typeof(value) WHEN 'object' THEN value -> path[depth] END;
                IF found IS NULL THEN lacking := true; ELSE following := array_append(following, found); END IF;
            END IF;
        END LOOP;
        reached := following;
    END LOOP;
    IF lacking THEN keys := array_append(keys, '\x03'::bytea); END IF;
    FOREACH value IN ARRAY reached LOOP
        IF value = '[]' THEN
            keys := array_append(keys, '\x02'::bytea);
        ELSIF jsonb_typeof(value) = 'array' THEN
            FOR position IN 0 .. jsonb_array_length(value) - 1 LOOP
                keys := array_append(keys, mql_key(value -> position));
            END LOOP;
        ELSE
            keys := array_append(keys, mql_key(value));
        END IF;
    END LOOP;
    RETURN keys;
END
$$;

-- mql.order.sort_part of mql.sort._keys, for any path.
CREATE OR REPLACE FUNCTION mql_walked_sort_key(document jsonb, path text[], descending boolean) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT
-- An index is built and restored with an empty search_path; without this the functions called would not be found.
SET search_path FROM CURRENT AS $$
BEGIN
    IF descending THEN
        RETURN mql_complement(substr((
            SELECT key FROM unnest(mql_sort_keys(document, path)) AS key ORDER BY key DESC LIMIT 1
        ), 1, 320));
    END IF;
    RETURN substr((SELECT key FROM unnest(mql_sort_keys(document, path)) AS key ORDER BY key LIMIT 1), 1, 320);
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
