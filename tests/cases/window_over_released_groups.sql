-- Running sums and shares over released groups are post-processing: they cost nothing more.

-- question
SELECT sex, count(*) AS n, 100.0 * count(*) / sum(count(*)) OVER () AS percent
FROM person
GROUP BY sex

-- run (released_1)
SELECT
  "sex#1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    "sex" AS "sex#1",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM "person" AS "t"
) AS "t"
GROUP BY
  1

-- then
SELECT
  "sex#1" AS "sex",
  "n#2" AS "n",
  CASE
    WHEN ISFINITE(100e0 * CAST("n#2" AS DOUBLE) / NULLIF(CAST("sum#3" AS DOUBLE), 0))
    THEN 100e0 * CAST("n#2" AS DOUBLE) / NULLIF(CAST("sum#3" AS DOUBLE), 0)
  END AS "percent"
FROM (
  SELECT
    "sex#1",
    "n#2",
    TRY_CAST(SUM("n#2") OVER () AS BIGINT) AS "sum#3"
  FROM "released_1" AS "t"
) AS "t"

-- noise
-- released_1: 2 public groups (F, M); discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
