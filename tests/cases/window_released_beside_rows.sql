-- A window over several people: released first, then the same beside everybody's rows.

-- question
SELECT COUNT(*) AS above FROM (
  SELECT height, AVG(height) OVER (PARTITION BY sex) AS typical FROM person
) AS p WHERE height > typical

-- run (released_1)
SELECT
  "·key_2",
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
    "sex" AS "·key_2",
    TRY_CAST(ROUND(
      (
        CASE WHEN "height" IS NOT NULL THEN LEAST(GREATEST("height", 50e0), 220e0) END - 135e0
      ) * 16384e0
    ) AS BIGINT) AS "·part_1",
    CASE WHEN "height" IS NOT NULL THEN CAST(1 AS BIGINT) ELSE 0 END AS "·part_2"
  FROM "person" AS "t"
) AS "t"
GROUP BY
  1

-- run (released_2)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "·unit_3" AS "·unit",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM (
    SELECT
      "sex",
      "height",
      "mean#1",
      "·unit_1" AS "·unit_3"
    FROM (
      SELECT
        "sex",
        "height",
        "person_id" AS "·unit_1"
      FROM "person" AS "t"
    ) AS "l"
    LEFT JOIN "released_1" AS "r"
      ON "sex" = "·key_2"
  ) AS "t"
  WHERE
    "height" > "mean#1"
) AS "t"

-- then
SELECT
  "above#2" AS "above"
FROM "released_2" AS "t"

-- noise
-- released_1: 2 public groups (F, M); discrete laplace noise; epsilon 0.25, delta 0, rho
-- 0.0169965
-- ·part_1: L0 1, from -1,392,640 to 1,392,640, scale 8,594,725.25
-- ·part_2: L0 1, from 0 to 1, scale 11.37
-- released_2: one row; discrete laplace noise; epsilon 0.25, delta 0, rho 0.03125
-- ·part_1: L0 1, from 0 to 1, scale 4.00
-- note: A window over rows of several people is released first, as with GROUP BY, and then stands
-- beside each row.
-- note: 'height' counts as between 50 and 220 (the catalog).
