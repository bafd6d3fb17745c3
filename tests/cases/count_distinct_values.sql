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

-- then
SELECT
  "codes#1" AS "codes"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·distinct_1: L0 1, from 0 to 20, scale 40.00
-- note: At most 20 different values per person are counted.
