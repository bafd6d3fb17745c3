-- A list of the question as keys: every one of them gets a row, with noise where it is zero.

-- question
SELECT y.year, count(v.visit_id) AS visits
FROM (VALUES (2010), (2011), (2030)) AS y (year)
LEFT JOIN visit AS v ON year(v.began) = y.year
GROUP BY y.year

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "·unit_1" AS "·unit",
    "y.year#1" AS "year#3",
    COUNT(*) AS "·part_1"
  FROM (
    SELECT
      "year" AS "y.year#1"
    FROM (
      SELECT
        "year"
      FROM (VALUES
        (CAST(2010 AS BIGINT)),
        (CAST(2011 AS BIGINT)),
        (CAST(2030 AS BIGINT))) AS "v"("year")
    ) AS "t"
  ) AS "l"
  INNER JOIN (
    SELECT
      "visit_id" AS "v.visit_id#2",
      "began" AS "v.began#2",
      "person_id" AS "·unit_1"
    FROM "visit" AS "t"
  ) AS "r"
    ON CAST(DATE_PART('year', "v.began#2") AS BIGINT) = "y.year#1"
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
    COUNT(*) > 3
)
SELECT
  "year#3",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 47)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "·unit",
    "year#3",
    "·part_1"
  FROM (
    SELECT
      "·unit",
      "year#3",
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
      "year#3",
      "·part_1"
    FROM (
      SELECT
        "·unit",
        "year#3",
        "·part_1",
        ROW_NUMBER() OVER (
          PARTITION BY "·unit"
          ORDER BY MD5(
            '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE(CAST("year#3" AS TEXT) || ' ', '- ')
          ), "year#3"
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
      "·rank" <= 3
  ) AS "u"
) AS "t"
GROUP BY
  1

-- then
SELECT
  "year#3" AS "year",
  "visits#4" AS "visits"
FROM (
  SELECT
    "·key_2" AS "year#3",
    COALESCE("visits#4", 0) AS "visits#4"
  FROM (
    SELECT
      "year" AS "·key_2"
    FROM (
      SELECT
        "year"
      FROM (VALUES
        (CAST(2010 AS BIGINT)),
        (CAST(2011 AS BIGINT)),
        (CAST(2030 AS BIGINT))) AS "v"("year")
    ) AS "t"
    GROUP BY
      1
  ) AS "l"
  LEFT JOIN "released_1" AS "r"
    ON COALESCE("·key_2", 0) = COALESCE("year#3", 0)
    AND (
      "·key_2" IS NULL
    ) = (
      "year#3" IS NULL
    )
) AS "t"

-- noise
-- released_1: 3 public groups (2010, 2011, 2030); discrete laplace noise; epsilon 0.5, delta 0,
-- rho 0.125
-- ·part_1: L0 3, from 0 to 47, scale 282.00
-- note: Each person counts in at most 3 groups.
-- note: At most 47 rows of a group count per person; the rest of those who have more is left out,
-- which the ± does not say.
