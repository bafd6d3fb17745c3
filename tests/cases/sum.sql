-- A sum of a column with public bounds (dose: 0 to 1,000).

-- question
SELECT sum(dose) AS total FROM drug

-- run (released_1)
SELECT
  TRY_CAST(SUM(
    CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 102400000) END
  ) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    TRY_CAST(SUM(TRY_CAST(ROUND(LEAST(GREATEST("dose", 0e0), 1000e0) * 2048e0) AS BIGINT)) AS BIGINT) AS "·part_1"
  FROM "drug" AS "t"
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "total#1" AS "total"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 102,400,000, scale 204,800,000.20
-- note: 'dose' counts as between 0 and 1,000 (the catalog).
-- note: At most 50 rows count per person; the rest of those who have more is left out, which the
-- ± does not say.
