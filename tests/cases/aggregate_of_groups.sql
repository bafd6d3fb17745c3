-- What counts groups is told of none that nobody may be in: the keys are selected.

-- question
SELECT count(*) AS years, avg(n) AS mean
FROM (SELECT extract(year FROM born) AS year, count(*) AS n FROM person GROUP BY 1) AS t

-- run (released_1)
SELECT
  "1#1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    CAST(DATE_PART('year', "born") AS BIGINT) AS "1#1",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM "person" AS "t"
) AS "t"
GROUP BY
  1

-- then
SELECT
  "years#3" AS "years",
  "mean#4" AS "mean"
FROM (
  SELECT
    COUNT(*) AS "years#3",
    CASE WHEN ISFINITE(CAST(AVG("n#2") AS DOUBLE)) THEN CAST(AVG("n#2") AS DOUBLE) END AS "mean#4"
  FROM "released_1" AS "t"
) AS "t"

-- noise
-- released_1: groups for which noisy ·part_1 passes a threshold (5e-07); discrete laplace noise;
-- epsilon 0.5, delta 5e-07, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
-- note: Groups with few people are left out, as their names could identify somebody; a larger
-- epsilon shows smaller ones.
