-- A count of people with an event: however many rows a person has, she counts once.

-- question
SELECT count(DISTINCT person_id) AS people FROM visit WHERE code = 1

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    COUNT(*) AS "·part_1"
  FROM "visit" AS "t"
  WHERE
    "code" = 1
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "people#1" AS "people"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
