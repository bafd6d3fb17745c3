-- A count of people by a condition: `person` has one row each, so nobody weighs more than one.

-- question
SELECT count(*) AS women FROM person WHERE sex = 'F' AND born < '1960-01-01'

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM "person" AS "t"
  WHERE
    "sex" = 'F' AND "born" < CAST('1960-01-01' AS DATE)
) AS "t"

-- then
SELECT
  "women#1" AS "women"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
