-- A ratio of two counts, each a release point of its own.

-- question
SELECT 1.0 * (SELECT count(DISTINCT person_id) FROM visit WHERE code = 1)
     / (SELECT count(*) FROM person) AS share

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

-- run (released_2)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM "person" AS "t"
) AS "t"

-- then
SELECT
  CASE
    WHEN ISFINITE(
      1e0 * CAST("count(DISTINCT person_id)#2" AS DOUBLE) / NULLIF(CAST("count(*)#4" AS DOUBLE), 0)
    )
    THEN 1e0 * CAST("count(DISTINCT person_id)#2" AS DOUBLE) / NULLIF(CAST("count(*)#4" AS DOUBLE), 0)
  END AS "share"
FROM (
  SELECT
    "nothing#"
  FROM (VALUES
    (CAST(0 AS BIGINT))) AS "v"("nothing#")
) AS "l"
CROSS JOIN (
  SELECT
    "COUNT(DISTINCT person_id)#1" AS "count(DISTINCT person_id)#2"
  FROM "released_1" AS "t"
) AS "r"
CROSS JOIN (
  SELECT
    "COUNT(*)#3" AS "count(*)#4"
  FROM "released_2" AS "t"
) AS "r2"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.25, delta 0, rho 0.03125
-- ·part_1: L0 1, from 0 to 1, scale 4.00
-- released_2: one row; discrete laplace noise; epsilon 0.25, delta 0, rho 0.03125
-- ·part_1: L0 1, from 0 to 1, scale 4.00
