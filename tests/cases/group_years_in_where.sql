-- Only the years that the filter leaves are groups.

-- question
SELECT extract(year FROM born) AS year, count(*) AS people
FROM person
WHERE born BETWEEN DATE '1940-01-01' AND DATE '1945-12-31'
GROUP BY 1

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
  WHERE
    "born" >= CAST('1940-01-01' AS DATE) AND "born" <= CAST('1945-12-31' AS DATE)
) AS "t"
GROUP BY
  1

-- then
SELECT
  "1#1" AS "year",
  "people#2" AS "people"
FROM "released_1" AS "t"

-- noise
-- released_1: 6 public groups (1940, 1941, 1942, 1943, 1944, 1945); discrete laplace noise;
-- epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
