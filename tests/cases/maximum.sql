-- The greatest value would be one single person's: a value that a few people are beyond.

-- question
SELECT max(height), max(born) FROM person

-- run (released_1)
SELECT
  "·bin",
  COUNT(*) AS "·rows"
FROM (
  SELECT
    "person_id" AS "·unit",
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
  1

-- run (released_1)
SELECT
  "·bin",
  COUNT(*) AS "·rows"
FROM (
  SELECT
    "person_id" AS "·unit",
    TRY_CAST(FLOOR(
      CAST(TRY(
        CASE
          WHEN TRY(DATE_DIFF('day', CAST('1970-01-01' AS DATE), "born")) IS NOT NULL
          THEN LEAST(GREATEST(TRY(DATE_DIFF('day', CAST('1970-01-01' AS DATE), "born")), -25567), 18278)
        END - CAST(-25567 AS BIGINT)
      ) AS DOUBLE) / 22e0
    ) AS BIGINT) AS "·bin"
  FROM "person" AS "t"
  WHERE
    "born" IS NOT NULL
) AS "t"
GROUP BY
  1

-- then
SELECT
  "MAX(height)#1" AS "max(height)",
  "MAX(born)#2" AS "max(born)"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.015625
-- ·choice_1: one of 2,000 bins, rank 1 -8.99 scales, at most 1 rows a person, scale 8.00 rows
-- ·choice_2: one of 1,993 bins, rank 1 -8.98 scales, at most 1 rows a person, scale 8.00 rows
-- note: 'height' counts as between 50 and 220 (the catalog).
-- note: 'height' is told apart in steps of 0.085.
-- note: MIN and MAX would be single people's values: shown is a value that a few people are
-- beyond.
-- note: 'born' is told apart in steps of 22.
