-- The first event of each person, then a count by its year.

-- question
SELECT year(first) AS year, count(*) AS n
FROM (SELECT person_id, min(began) AS first FROM visit GROUP BY person_id) AS t
GROUP BY year

-- run (released_1)
SELECT
  "year#3",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id#1" AS "·unit",
    CAST(DATE_PART('year', "first#2") AS BIGINT) AS "year#3",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM (
    SELECT
      "person_id" AS "person_id#1",
      MIN("began") AS "first#2"
    FROM "visit" AS "t"
    GROUP BY
      1
  ) AS "t"
) AS "t"
GROUP BY
  1

-- then
SELECT
  "year#3" AS "year",
  "n#4" AS "n"
FROM "released_1" AS "t"

-- noise
-- released_1: groups for which noisy ·part_1 passes a threshold (5e-07); discrete laplace noise;
-- epsilon 0.5, delta 5e-07, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
-- note: Groups with few people are left out, as their names could identify somebody; a larger
-- epsilon shows smaller ones.
