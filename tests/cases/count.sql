-- A count of rows: a person adds at most as many as the catalog says (visit: 20).

-- question
SELECT count(*) FROM visit

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 20)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    COUNT(*) AS "·part_1"
  FROM "visit" AS "t"
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "COUNT(*)#1" AS "count(*)"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 20, scale 40.00
-- note: At most 20 rows count per person; the rest of those who have more is left out, which the
-- ± does not say.
