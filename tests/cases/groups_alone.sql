-- A question for the groups themselves: an open selection, even where a list is public.

-- question
SELECT DISTINCT sex FROM person

-- run (released_1)
SELECT
  "sex",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    SUBSTRING("sex", 1, 200) AS "sex",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM "person" AS "t"
) AS "t"
GROUP BY
  1

-- then
SELECT
  "sex"
FROM "released_1" AS "t"

-- noise
-- released_1: groups for which noisy ·part_1 passes a threshold (5e-07); discrete laplace noise;
-- epsilon 0.5, delta 5e-07, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
-- note: Groups with few people are left out, as their names could identify somebody; a larger
-- epsilon shows smaller ones.
