-- A variance is made of three sums; the standard deviation shares them.

-- question
SELECT variance(height) AS v, stddev(height) AS s FROM person

-- run (released_1)
SELECT
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -1392640), 1392640)
    END
  ) AS BIGINT) AS "·part_1",
  TRY_CAST(SUM(CASE WHEN "·part_2" IS NOT NULL THEN LEAST(GREATEST("·part_2", 0), 1849600) END) AS BIGINT) AS "·part_2",
  TRY_CAST(SUM(LEAST(GREATEST("·part_3", 0), 1)) AS BIGINT) AS "·part_3"
FROM (
  SELECT
    "person_id" AS "·unit",
    TRY_CAST(ROUND(
      (
        CASE WHEN "height" IS NOT NULL THEN LEAST(GREATEST("height", 50e0), 220e0) END - 135e0
      ) * 16384e0
    ) AS BIGINT) AS "·part_1",
    TRY_CAST(ROUND(
      (
        CASE WHEN "height" IS NOT NULL THEN LEAST(GREATEST("height", 50e0), 220e0) END - 135e0
      ) * (
        CASE WHEN "height" IS NOT NULL THEN LEAST(GREATEST("height", 50e0), 220e0) END - 135e0
      ) * 256e0
    ) AS BIGINT) AS "·part_2",
    CASE WHEN "height" IS NOT NULL THEN CAST(1 AS BIGINT) ELSE 0 END AS "·part_3"
  FROM "person" AS "t"
) AS "t"

-- then
SELECT
  "v#1" AS "v",
  "s#2" AS "s"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.0454263
-- ·part_1: L0 1, from -1,392,640 to 1,392,640, scale 9,402,477.40
-- ·part_2: L0 1, from 0 to 1,849,600, scale 7,866,736.18
-- ·part_3: L0 1, from 0 to 1, scale 8.56
-- note: 'height' counts as between 50 and 220 (the catalog).
