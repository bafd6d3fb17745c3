-- Seven quantiles of one column by group: one histogram, told as noisy running sums, and all read off it.

-- question
SELECT sex, MIN(height) AS least, QUANTILE_CONT(height, 0.1) AS p10, QUANTILE_CONT(height, 0.25) AS p25,
       MEDIAN(height) AS middle, QUANTILE_CONT(height, 0.75) AS p75, QUANTILE_CONT(height, 0.9) AS p90,
       MAX(height) AS greatest
FROM person GROUP BY sex

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
  "least#2" AS "least",
  "p10#3" AS "p10",
  "p25#4" AS "p25",
  "middle#5" AS "middle",
  "p75#6" AS "p75",
  "p90#7" AS "p90",
  "greatest#8" AS "greatest"
FROM "released_1" AS "t"

-- noise
-- released_1: 2 public groups (F, M); discrete gaussian noise; epsilon 0.5, delta 1e-06, rho
-- 0.00664152
-- running sums of 2,000 bins: at most 1 rows of a person, scale 16.20 rows; ranks 0, 0.1, 0.25,
-- 0.5, 0.75, 0.9, 1 are read off them
-- note: 'height' counts as between 50 and 220 (the catalog).
-- note: 'height' is told apart in steps of 0.085.
-- note: MIN and MAX would be single people's values: shown is a value that a few people are
-- beyond.
