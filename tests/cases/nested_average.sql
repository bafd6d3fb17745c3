-- A released number used in another question: two release points share the epsilon.

-- question
SELECT count(*) AS n FROM person WHERE height > (SELECT avg(height) FROM person)

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

-- run (released_2)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM "person" AS "l"
  INNER JOIN (
    SELECT
      "AVG(height)#1" AS "avg(height)#2"
    FROM "released_1" AS "t"
  ) AS "r"
    ON "height" > "avg(height)#2"
) AS "t"

-- then
SELECT
  "n#3" AS "n"
FROM "released_2" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.25, delta 0, rho 0.0169965
-- ·part_1: L0 1, from -1,392,640 to 1,392,640, scale 8,594,725.25
-- ·part_2: L0 1, from 0 to 1, scale 11.37
-- released_2: one row; discrete laplace noise; epsilon 0.25, delta 0, rho 0.03125
-- ·part_1: L0 1, from 0 to 1, scale 4.00
-- note: 'height' counts as between 50 and 220 (the catalog).
