-- A count of different values: each person is kept with a bounded number of them, so that
-- one person brings at most that many that nobody else has.

-- question
SELECT count(DISTINCT code) AS codes FROM visit

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "person_id" AS "·unit",
    "code" AS "·distinct_1",
    COUNT(*) AS "·rows"
  FROM "visit" AS "t"
  GROUP BY
    1,
    2
), "·step_2" AS (
  SELECT
    "·unit" AS "·person"
  FROM "·step_1" AS "t"
  GROUP BY
    1
  HAVING
    COUNT(*) > 20
)
SELECT
  COUNT(DISTINCT "·distinct_1") FILTER(WHERE
    "·rows" > 0) AS "·distinct_1"
FROM (
  SELECT
    "·unit",
    "·distinct_1",
    "·rows"
  FROM (
    SELECT
      "·unit",
      "·distinct_1",
      "·rows"
    FROM "·step_1" AS "t"
    WHERE
      "·unit" IS NOT NULL
      AND NOT EXISTS(
        SELECT
          1
        FROM "·step_2" AS "c"
        WHERE
          "·person" = "·unit"
      )
    UNION ALL
    SELECT
      "·unit",
      "·distinct_1",
      "·rows"
    FROM (
      SELECT
        "·unit",
        "·distinct_1",
        "·rows",
        ROW_NUMBER() OVER (
          PARTITION BY "·unit"
          ORDER BY MD5(
            '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE(CAST("·distinct_1" AS TEXT) || ' ', '- ')
          ), "·distinct_1"
        ) AS "·rank"
      FROM "·step_1" AS "t"
      WHERE
        EXISTS(
          SELECT
            1
          FROM "·step_2" AS "c"
          WHERE
            "·person" = "·unit"
        )
    ) AS "k"
    WHERE
      "·rank" <= 20
  ) AS "u"
) AS "t"

-- run (released_1)
SELECT
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > -21 AND "·distinct_1·pairs" <= 20
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·0",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 20 AND "·distinct_1·pairs" <= 25
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·1",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 25 AND "·distinct_1·pairs" <= 32
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·2",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 32 AND "·distinct_1·pairs" <= 40
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·3",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 40 AND "·distinct_1·pairs" <= 49
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·4",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 49 AND "·distinct_1·pairs" <= 62
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·5",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 62 AND "·distinct_1·pairs" <= 77
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·6",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 77 AND "·distinct_1·pairs" <= 96
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·7",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 96 AND "·distinct_1·pairs" <= 120
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·8",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 120 AND "·distinct_1·pairs" <= 150
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·9",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 150 AND "·distinct_1·pairs" <= 187
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·10",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 187 AND "·distinct_1·pairs" <= 233
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·11",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 233 AND "·distinct_1·pairs" <= 292
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·12",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 292 AND "·distinct_1·pairs" <= 364
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·13",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 364 AND "·distinct_1·pairs" <= 455
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·14",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 455 AND "·distinct_1·pairs" <= 569
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·15",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 569 AND "·distinct_1·pairs" <= 711
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·16",
  TRY_CAST(SUM(
    CASE
      WHEN "·distinct_1·pairs" > 711 AND "·distinct_1·pairs" <= 4611686018427387904
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·distinct_1·pairs·of·17"
FROM (
  SELECT
    "·unit",
    COUNT(*) FILTER(WHERE
      "·rows" > 0 AND "·distinct_1" IS NOT NULL) AS "·distinct_1·pairs"
  FROM (
    SELECT
      "person_id" AS "·unit",
      "code" AS "·distinct_1",
      COUNT(*) AS "·rows"
    FROM "visit" AS "t"
    GROUP BY
      1,
      2
  ) AS "t"
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "codes#1" AS "codes"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.0679861
-- ·distinct_1: L0 1, from 0 to 20, scale 61.72
-- ·distinct_1·pairs·of: L0 1, from 0 to 1, scale 5.68
-- note: At most 20 different values per person are counted; the ± reaches up to all values of
-- those who have more.
