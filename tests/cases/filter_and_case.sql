-- Two conditional counts in one question share its epsilon.

-- question
SELECT count(*) FILTER (WHERE smoker) AS smokers,
       sum(CASE WHEN sex = 'F' THEN 1 ELSE 0 END) AS women
FROM person

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 1)) AS BIGINT) AS "·part_2"
FROM (
  SELECT
    "person_id" AS "·unit",
    CASE WHEN "smoker" THEN CAST(1 AS BIGINT) ELSE 0 END AS "·part_1",
    LEAST(GREATEST(CASE WHEN "sex" = 'F' THEN CAST(1 AS BIGINT) ELSE 0 END, 0), 1) AS "·part_2"
  FROM "person" AS "t"
) AS "t"

-- then
SELECT
  "smokers#1" AS "smokers",
  "women#2" AS "women"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.0625
-- ·part_1: L0 1, from 0 to 1, scale 4.00
-- ·part_2: L0 1, from 0 to 1, scale 4.00
