-- A key computed from a date.

-- question
SELECT year(began) AS year, count(DISTINCT person_id) AS people FROM visit GROUP BY year

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "person_id" AS "·unit",
    CAST(DATE_PART('year', "began") AS BIGINT) AS "year#1",
    COUNT(*) AS "·part_1"
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
  "year#1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "·unit",
    "year#1",
    "·part_1"
  FROM (
    SELECT
      "·unit",
      "year#1",
      "·part_1"
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
      "year#1",
      "·part_1"
    FROM (
      SELECT
        "·unit",
        "year#1",
        "·part_1",
        ROW_NUMBER() OVER (
          PARTITION BY "·unit"
          ORDER BY MD5(
            '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE(CAST("year#1" AS TEXT) || ' ', '- ')
          ), "year#1"
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
GROUP BY
  1

-- then
SELECT
  "year#1" AS "year",
  "people#2" AS "people"
FROM "released_1" AS "t"

-- noise
-- released_1: groups for which noisy ·part_1 passes a threshold (5e-07); discrete gaussian noise;
-- epsilon 0.5, delta 1e-06, rho 0.00622482
-- ·part_1: L0 20, from 0 to 1, scale 40.08
-- note: Groups with few people are left out, as their names could identify somebody; a larger
-- epsilon shows smaller ones.
-- note: Each person counts in at most 20 groups.
