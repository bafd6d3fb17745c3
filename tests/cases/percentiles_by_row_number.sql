-- Percentiles by ROW_NUMBER over all rows are read as the quantiles they are.

-- question
SELECT
  min(CASE WHEN place < 0.25 * total THEN 9999 ELSE dose END) AS p25,
  min(CASE WHEN place < 0.5 * total THEN 9999 ELSE dose END) AS median
FROM (
  SELECT dose, row_number() OVER (ORDER BY dose) AS place, count(*) OVER () AS total FROM drug
) AS t

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "person_id" AS "·unit",
    CASE
      WHEN TRY_CAST(FLOOR((
        LEAST(GREATEST("dose", 0e0), 1000e0) - 0e0
      ) / 0.5e0) AS BIGINT) IS NOT NULL
      THEN LEAST(
        GREATEST(
          TRY_CAST(FLOOR((
            LEAST(GREATEST("dose", 0e0), 1000e0) - 0e0
          ) / 0.5e0) AS BIGINT),
          0
        ),
        1999
      )
    END AS "·bin"
  FROM "drug" AS "t"
  WHERE
    "dose" IS NOT NULL
), "·step_2" AS (
  SELECT
    "·unit" AS "·person"
  FROM "·step_1" AS "t"
  GROUP BY
    1
  HAVING
    COUNT(*) > 50
)
SELECT
  "·bin",
  COUNT(*) AS "·rows"
FROM (
  SELECT
    "·unit",
    "·bin"
  FROM (
    SELECT
      "·unit",
      "·bin"
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
      "·bin"
    FROM (
      SELECT
        "·unit",
        "·bin",
        ROW_NUMBER() OVER (
          PARTITION BY "·unit"
          ORDER BY MD5(
            '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE(CAST("·bin" AS TEXT) || ' ', '- ')
          ), "·bin"
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
      "·rank" <= 50
  ) AS "u"
) AS "t"
GROUP BY
  1

-- then
SELECT
  "p25#3" AS "p25",
  "median#4" AS "median"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete gaussian noise; epsilon 0.5, delta 1e-06, rho 0.00664152
-- ·choice_1: one of 2,000 bins, rank 0.25 +0.00 scales, at most 50 rows a person, scale 599.96 rows
-- ·choice_2: one of 2,000 bins, rank 0.25 -2.00 scales, at most 50 rows a person, scale 1,014.12 rows
-- ·choice_3: one of 2,000 bins, rank 0.25 +2.00 scales, at most 50 rows a person, scale 1,014.12 rows
-- ·choice_4: one of 2,000 bins, rank 0.5 +0.00 scales, at most 50 rows a person, scale 399.97 rows
-- ·choice_5: one of 2,000 bins, rank 0.5 -2.00 scales, at most 50 rows a person, scale 676.08 rows
-- ·choice_6: one of 2,000 bins, rank 0.5 +2.00 scales, at most 50 rows a person, scale 676.08 rows
-- note: ROW_NUMBER over all rows was read as percentiles (PERCENTILE_DISC); nulls are left out.
-- note: 'dose' counts as between 0 and 1,000 (the catalog).
-- note: 'dose' is told apart in steps of 0.5.
-- note: At most 50 rows of a person count in a quantile.
