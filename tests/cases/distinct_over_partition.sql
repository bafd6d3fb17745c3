-- A percentile of each group as SQL Server spells it: one row of each partition is a GROUP BY.

-- question
SELECT DISTINCT sex, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY height) OVER (PARTITION BY sex) AS height
FROM person

-- run (released_1)
SELECT
  "sex#1",
  "·bin",
  COUNT(*) AS "·rows"
FROM (
  SELECT
    "person_id" AS "·unit",
    "sex" AS "sex#1",
    CASE
      WHEN TRY_CAST(FLOOR(
        (
          CASE WHEN "height" IS NOT NULL THEN LEAST(GREATEST("height", 50e0), 220e0) END - 50e0
        ) / 0.085e0
      ) AS BIGINT) IS NOT NULL
      THEN LEAST(
        GREATEST(
          TRY_CAST(FLOOR(
            (
              CASE WHEN "height" IS NOT NULL THEN LEAST(GREATEST("height", 50e0), 220e0) END - 50e0
            ) / 0.085e0
          ) AS BIGINT),
          0
        ),
        1999
      )
    END AS "·bin"
  FROM "person" AS "t"
  WHERE
    "height" IS NOT NULL
) AS "t"
GROUP BY
  1,
  2

-- then
SELECT
  "sex#1" AS "sex",
  "height#2" AS "height"
FROM "released_1" AS "t"

-- noise
-- released_1: 2 public groups (F, M); discrete laplace noise; epsilon 0.5, delta 0, rho 0.0117452
-- ·choice_1: one of 2,000 bins, rank 0.5 +0.00 scales, at most 1 rows a person, scale 3.99 rows
-- ·choice_2: one of 2,000 bins, rank 0.5 -2.00 scales, at most 1 rows a person, scale 8.03 rows
-- ·choice_3: one of 2,000 bins, rank 0.5 +2.00 scales, at most 1 rows a person, scale 8.03 rows
-- note: 'height' counts as between 50 and 220 (the catalog).
-- note: 'height' is told apart in steps of 0.085.
