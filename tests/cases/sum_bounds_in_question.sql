-- A sum of a column without bounds: the question's own filter gives them.

-- question
SELECT sum(cost) AS total FROM visit WHERE cost BETWEEN 0 AND 300

-- run (released_1)
SELECT
  TRY_CAST(SUM(CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 24576000) END) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    TRY_CAST(SUM(
      TRY_CAST(ROUND(
        CASE WHEN "cost" IS NOT NULL THEN LEAST(GREATEST("cost", 0e0), 300e0) END * 4096e0
      ) AS BIGINT)
    ) AS BIGINT) AS "·part_1"
  FROM "visit" AS "t"
  WHERE
    "cost" >= 0e0 AND "cost" <= 300e0
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "total#1" AS "total"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 24,576,000, scale 49,152,000.05
-- note: 'cost' counts as between 0 and 300 (the question).
-- note: At most 20 rows count per person; the rest of those who have more is left out, which the
-- ± does not say.
