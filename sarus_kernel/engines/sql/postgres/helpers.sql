-- What PostgreSQL raises an error for has a value here: no row can make a question fail.
-- Installed once into the schema of a vault's copy of the data. Real arithmetic may give infinity
-- and NaN, as in every other engine; REAL_FINITE makes them null where they leave arithmetic.
-- Constants: 9223372036854775807 is the greatest integer; 8.98846567431158e307 is 2^1023, powers of
-- two such as 1.3407807929942597e154 (2^512) scale a number without rounding it.

-- In PL/pgSQL: an expression of SQL whose argument is an expression is not inlined, and a call of it
-- takes twenty times as long.

-- integers: null on overflow

CREATE FUNCTION int_add(a bigint, b bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN b >= 0 THEN CASE WHEN a <= 9223372036854775807 - b THEN a + b END
            WHEN b < 0 THEN CASE WHEN a >= (-9223372036854775807 - 1) - b THEN a + b END END; END $$;

CREATE FUNCTION int_subtract(a bigint, b bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN b > 0 THEN CASE WHEN a >= (-9223372036854775807 - 1) + b THEN a - b END
            WHEN b <= 0 THEN CASE WHEN a <= 9223372036854775807 + b THEN a - b END END; END $$;

CREATE FUNCTION int_of(a numeric) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN a BETWEEN -9223372036854775808 AND 9223372036854775807 THEN a::bigint END;

CREATE FUNCTION int_multiply(a bigint, b bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN a BETWEEN -2147483648 AND 2147483647 AND b BETWEEN -2147483648 AND 2147483647
            THEN a * b ELSE int_of(a::numeric * b::numeric) END; END $$;

CREATE FUNCTION int_modulo(a bigint, b bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN b = 0 THEN NULL WHEN b = -1 THEN a - a ELSE a % b END; END $$;

CREATE FUNCTION int_absolute(a bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN a > -9223372036854775807 - 1 THEN abs(a) END; END $$;

CREATE FUNCTION int_round(a bigint, digits integer) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN digits >= 0 THEN a ELSE int_of(round(a::numeric, digits)) END; END $$;

-- reals: infinity and NaN instead of errors

CREATE FUNCTION real_finite(a float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN a > '-Infinity' AND a < 'Infinity' THEN a END;

CREATE FUNCTION real_add(a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN abs(a) < 1e290 OR abs(b) < 1e290 THEN a + b
            WHEN abs(a / 2 + b / 2) >= 8.98846567431158e307 THEN (a / 2 + b / 2) * 'Infinity'::float8
            ELSE a + b END; END $$;

CREATE FUNCTION real_multiply(a float8, b float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN a = 0 OR b = 0 THEN a * b
            WHEN abs(a) BETWEEN 1e-150 AND 1e150 AND abs(b) BETWEEN 1e-150 AND 1e150 THEN a * b
            WHEN abs(a) > 1 AND abs(b) > 1 THEN
              CASE WHEN abs((a / 1.3407807929942597e154) * (b / 1.3407807929942597e154)) >= 1
                   THEN ((a / 1.3407807929942597e154) * (b / 1.3407807929942597e154))
                        * 'Infinity'::float8
                   ELSE a * b END
            WHEN abs(a) < 1 AND abs(b) < 1 THEN
              CASE WHEN abs((a * 4.4989137945431964e161) * (b * 4.4989137945431964e161)) <= 0.5
                   THEN 0 ELSE a * b END
            ELSE a * b END; END $$;

CREATE FUNCTION real_divide(a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN b = 0 THEN NULL
            WHEN a = 0 OR abs(a) >= 'Infinity' OR abs(b) >= 'Infinity' THEN a / b
            WHEN abs(a) BETWEEN 1e-150 AND 1e150 AND abs(b) BETWEEN 1e-150 AND 1e150 THEN a / b
            WHEN abs(b) < 1 AND abs(a) >= 1e-150 THEN
              CASE WHEN abs(a) / 16777216 >= abs(b) * 1.0715086071862673e301
                   THEN a * sign(b) * 'Infinity'::float8
                   WHEN abs(a) / 16777216 / (abs(b) * 1.0715086071862673e301) >= 1
                   THEN a * sign(b) * 'Infinity'::float8
                   ELSE a / b END
            WHEN abs(b) > 1 AND abs(a) < 1 THEN
              CASE WHEN abs(a * 4.4989137945431964e161) / abs(b / 4.4989137945431964e161) <= 0.5
                   THEN 0 ELSE a / b END
            ELSE a / b END; END $$;

CREATE FUNCTION real_sqrt(a float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN a >= 0 THEN sqrt(a) END; END $$;

CREATE FUNCTION real_exp(a float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN a > 709.782712893384 THEN 'Infinity'::float8
            WHEN a < -745.1332191019411 THEN 0 ELSE exp(a) END; END $$;

CREATE FUNCTION real_ln(a float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN a > 0 THEN ln(a) END; END $$;

-- near the ends of the range, the power of half the exponent squared
CREATE FUNCTION real_power(a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN a IS NULL OR b IS NULL THEN NULL
            WHEN b = 0 OR a = 1 THEN 1
            WHEN a = 'NaN' OR b = 'NaN' THEN a + b
            WHEN a = 0 THEN CASE WHEN b < 0 THEN 'Infinity'::float8 ELSE power(a, b) END
            WHEN a < 0 AND floor(b) <> b THEN
              CASE WHEN a > '-Infinity' THEN 'NaN'::float8
                   WHEN b > 0 THEN 'Infinity'::float8 ELSE 0 END
            WHEN abs(a) = 'Infinity' OR abs(b) = 'Infinity' OR abs(a) = 1 THEN power(a, b)
            WHEN abs(b) > 1e20 THEN
              CASE WHEN (abs(a) > 1) = (b > 0) THEN 'Infinity'::float8 ELSE 0 END
            WHEN abs(real_multiply(b, ln(abs(a)))) < 709 THEN power(a, b)
            WHEN real_multiply(b, ln(abs(a))) > 711 THEN
              CASE WHEN a < 0 AND abs(b) < 1e16 AND floor(b / 2) <> b / 2 THEN -'Infinity'::float8
                   ELSE 'Infinity'::float8 END
            WHEN real_multiply(b, ln(abs(a))) < -747 THEN 0
            ELSE (CASE WHEN a < 0 AND floor(b / 2) <> b / 2 THEN -1 ELSE 1 END)
                 * real_multiply(power(abs(a), b / 2), power(abs(a), b / 2)) END; END $$;

-- halves go away from zero
CREATE FUNCTION real_nearest(a float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN abs(a) < 4503599627370496
            THEN trunc(a) + CASE WHEN abs(a - trunc(a)) >= 0.5 THEN sign(a) ELSE 0 END
            ELSE a END; END $$;

CREATE FUNCTION real_round(a float8, digits integer) RETURNS float8
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN digits = 0 THEN real_nearest(a)
            WHEN digits > 0 THEN CASE WHEN abs(real_multiply(a, power(10::float8, digits))) < 'Infinity'
                 THEN real_nearest(real_multiply(a, power(10::float8, digits)))
                      / power(10::float8, digits)
                 ELSE a END
            WHEN digits < 0 THEN coalesce(real_finite(real_multiply(
                 real_nearest(real_divide(a, power(10::float8, -digits))), power(10::float8, -digits))),
                 CASE WHEN a IS NOT NULL THEN 0 END) END; END $$;

CREATE FUNCTION int_of_real(a float8) RETURNS bigint LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN a >= -9223372036854775808::float8 AND a < 9223372036854775808::float8
            THEN a::bigint END; END $$;

-- the remainder, exactly: of the binary digits (53 bits) as whole numbers
CREATE FUNCTION real_bits(a float8) RETURNS bigint LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN ('x' || encode(float8send(abs(a)), 'hex'))::bit(64)::bigint; END $$;

CREATE FUNCTION real_digits(a float8) RETURNS bigint LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN real_bits(a) >> 52 = 0 THEN real_bits(a)
            ELSE (real_bits(a) & 4503599627370495) | 4503599627370496 END; END $$;

CREATE FUNCTION real_exponent(a float8) RETURNS integer LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN greatest((real_bits(a) >> 52)::integer, 1) - 1075; END $$;

CREATE FUNCTION real_modulo(a float8, b float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN b = 0 THEN NULL
            WHEN a = 'NaN' OR b = 'NaN' OR abs(a) = 'Infinity' THEN a * 'NaN'::float8
            WHEN abs(a) < abs(b) THEN a
            ELSE sign(a) * real_multiply(
              mod(real_digits(a)::numeric * power(2::numeric, real_exponent(a) - real_exponent(b)),
                  real_digits(b)::numeric)::float8,
              power(2::float8, real_exponent(b))) END; END $$;

-- 1e15 and more are written out, as elsewhere, up to 1e16
CREATE FUNCTION real_text(a float8) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN (CASE WHEN abs(a) >= 1e15 AND abs(a) < 1e16 THEN a::text::numeric::text
             ELSE (a + 0)::text END)
       || (CASE WHEN abs(a) >= 1e16 OR (abs(a) < 1e-4 AND a <> 0) THEN ''
                WHEN floor(a) = a THEN '.0' ELSE '' END); END $$;

-- text: by its bytes; letters as Unicode's simple mapping has them

CREATE FUNCTION text_lower(a text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN lower(a COLLATE {unicode}) COLLATE "C";

CREATE FUNCTION text_upper(a text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN replace(upper(a COLLATE {unicode}) COLLATE "C", U&'\00DF', U&'\1E9E');

CREATE FUNCTION text_trim(a text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN btrim(a, U&' \00A0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200A\202F\205F\3000');

CREATE FUNCTION text_part(a text, low bigint, high bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN substr(a, greatest(low, 0)::integer + 1,
              greatest(least(high, length(a)) - greatest(low, 0), 0)::integer); END $$;

CREATE FUNCTION text_substring(a text, place bigint, size bigint) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN NOT (place BETWEEN -4294967295 AND 4294967295
                       AND size BETWEEN -4294967295 AND 4294967295)
                 OR a IS NULL OR size IS NULL OR place IS NULL THEN NULL
            WHEN size >= 0 THEN CASE
              WHEN place >= 0 THEN text_part(a, least(place - 1, length(a)), place - 1 + size)
              ELSE text_part(a, length(a) + place, length(a) + place + size) END
            WHEN place >= 0 THEN text_part(a, least(greatest(place - 1 + size, 0), length(a)), place - 1)
            ELSE text_part(a, length(a) + place + size, length(a) + place) END; END $$;

CREATE FUNCTION text_real(a text) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN a ~ '^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})? *$' THEN
         CASE WHEN abs(a::numeric) >= 1.797693134862315807e308 THEN NULL
              WHEN abs(a::numeric) <= 2.4703282292062328e-324 THEN 0
              ELSE a::float8 END END; END $$;

CREATE FUNCTION text_int(a text) RETURNS bigint LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN a ~ '^ *[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]{1,3})? *$'
            THEN int_of(round(a::numeric)) END; END $$;

-- moments: null outside the years 1 to 9999

CREATE FUNCTION text_day(a text) RETURNS date LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN split_part(btrim(a), '-', 1)::integer BETWEEN 1 AND 9999
             AND split_part(a, '-', 2)::integer BETWEEN 1 AND 12
             AND substring(split_part(a, '-', 3) FROM '^[0-9]+')::integer BETWEEN 1 AND
                 CASE WHEN split_part(a, '-', 2)::integer IN (4, 6, 9, 11) THEN 30
                      WHEN split_part(a, '-', 2)::integer <> 2 THEN 31
                      WHEN split_part(btrim(a), '-', 1)::integer % 4 = 0
                       AND (split_part(btrim(a), '-', 1)::integer % 100 <> 0
                            OR split_part(btrim(a), '-', 1)::integer % 400 = 0) THEN 29
                      ELSE 28 END
            THEN make_date(split_part(btrim(a), '-', 1)::integer, split_part(a, '-', 2)::integer,
                           substring(split_part(a, '-', 3) FROM '^[0-9]+')::integer) END; END $$;

CREATE FUNCTION text_time(a text) RETURNS interval LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN coalesce(make_interval(
  hours => substring(a FROM '[ T]([0-9]{1,2}):')::integer,
  mins => substring(a FROM ':([0-9]{1,2})')::integer,
  secs => coalesce(substring(a FROM ':[0-9]{1,2}:([0-9]{1,2}(?:[.][0-9]{1,6})?)')::float8, 0)),
  make_interval()); END $$;

CREATE FUNCTION text_moment(a text) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN a ~ {moment} THEN text_day(a) + text_time(a) END; END $$;

-- Before the year -4712 a timestamp does not exist, and a sum that is there fails: where it will be
-- is known before. Steps of a time are whole seconds, and a real number holds all of them.
CREATE FUNCTION moment_shift(a timestamp, months bigint, days bigint, seconds bigint, times integer,
                             most bigint) RETURNS timestamp LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN months BETWEEN -most - 1 AND most AND days BETWEEN -most - 1 AND most
             AND seconds BETWEEN -most - 1 AND most
            THEN CASE WHEN moment_months(a, 1) + months * times BETWEEN 12 AND 119999
                       AND a::date - date '0001-01-01' + days * times BETWEEN 0 AND 3652058
                       AND extract(epoch FROM a) + seconds * times >= -62135596800
                       AND extract(epoch FROM a) + seconds * times < 253402300800
                      THEN a + make_interval(months => (months * times)::integer,
                                             days => (days * times)::integer,
                                             secs => (seconds * times)::float8) END END; END $$;

CREATE FUNCTION moment_micros(a timestamp) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (extract(epoch FROM a) * 1000000)::bigint;

CREATE FUNCTION moment_seconds(a timestamp, step bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN floor(extract(epoch FROM a) / step)::bigint;

CREATE FUNCTION moment_months(a timestamp, step bigint) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN ((extract(year FROM a) * 12 + extract(month FROM a) - 1)::bigint) / step; END $$;

-- aggregates

CREATE FUNCTION real_of(a float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN a;

CREATE FUNCTION real_of(a boolean) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN a::integer::float8;

CREATE FUNCTION real_of(a text) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN NULL::float8;

CREATE FUNCTION sum_of(low float8, huge float8) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN huge IS NULL THEN low
            ELSE real_add(coalesce(low, 0), real_multiply(huge, 18446744073709551616)) END; END $$;

-- over a window PostgreSQL cannot add up in an order: the values come as a list

CREATE FUNCTION listed_sum(a float8[]) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT sum(v ORDER BY v) FROM unnest(a) AS t(v));

CREATE FUNCTION listed_avg(a float8[]) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT avg(v ORDER BY v) FROM unnest(a) AS t(v));

CREATE FUNCTION listed_var_samp(a float8[]) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT var_samp(v ORDER BY v) FROM unnest(a) AS t(v));

CREATE FUNCTION listed_stddev_samp(a float8[]) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT stddev_samp(v ORDER BY v) FROM unnest(a) AS t(v));

CREATE FUNCTION listed_array_agg(a anyarray) RETURNS anyarray LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS 'SELECT array_agg(v ORDER BY v) FROM unnest(a) AS t(v)';

CREATE FUNCTION quantile_of(a float8[], share float8) RETURNS float8
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
AS $$ BEGIN RETURN CASE WHEN floor(share * (cardinality(a) - 1)) = share * (cardinality(a) - 1)
            THEN a[1 + (share * (cardinality(a) - 1))::integer]
            ELSE real_add(
              real_multiply(a[1 + floor(share * (cardinality(a) - 1))::integer],
                            1 - (share * (cardinality(a) - 1) - floor(share * (cardinality(a) - 1)))),
              real_multiply(a[2 + floor(share * (cardinality(a) - 1))::integer],
                            share * (cardinality(a) - 1) - floor(share * (cardinality(a) - 1)))) END; END $$;

CREATE FUNCTION pick_of(a anyarray, share float8) RETURNS anyelement
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS 'SELECT a[greatest(1, cardinality(a) - floor(cardinality(a) - share * cardinality(a))::integer)]';
