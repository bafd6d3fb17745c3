-- A mean: a centred sum over a count, both noisy (height: 50 to 220).

-- question
SELECT avg(height) AS height FROM person

-- run (released_1)
SELECT
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -1392640), 1392640)
    END
  ) AS BIGINT) AS "·part_1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 1)) AS BIGINT) AS "·part_2"
FROM (
  SELECT
    "person_id" AS "·unit",
    TRY_CAST(ROUND(
      (
        CASE WHEN "height" IS NOT NULL THEN LEAST(GREATEST("height", 50e0), 220e0) END - 135e0
      ) * 16384e0
    ) AS BIGINT) AS "·part_1",
    CASE WHEN "height" IS NOT NULL THEN CAST(1 AS BIGINT) ELSE 0 END AS "·part_2"
  FROM "person" AS "t"
) AS "t"

-- then
SELECT
  "height#1" AS "height"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.0679861
-- ·part_1: L0 1, from -1,392,640 to 1,392,640, scale 4,297,362.62
-- ·part_2: L0 1, from 0 to 1, scale 5.68
-- note: 'height' counts as between 50 and 220 (the catalog).
