-- Bounds go through an expression by interval arithmetic.

-- question
SELECT avg(height / 100.0) AS metres FROM person WHERE sex = 'M'

-- run (released_1)
SELECT
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" IS NOT NULL
      THEN LEAST(GREATEST("·part_1", -1782580), 1782580)
    END
  ) AS BIGINT) AS "·part_1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 1)) AS BIGINT) AS "·part_2"
FROM (
  SELECT
    "person_id" AS "·unit",
    TRY_CAST(ROUND(
      (
        CASE
          WHEN CASE WHEN ISFINITE("height" / 100e0) THEN "height" / 100e0 END IS NOT NULL
          THEN LEAST(
            GREATEST(CASE WHEN ISFINITE("height" / 100e0) THEN "height" / 100e0 END, 0.5e0),
            2.2e0
          )
        END - 1.35e0
      ) * 2097152e0
    ) AS BIGINT) AS "·part_1",
    CASE
      WHEN CASE WHEN ISFINITE("height" / 100e0) THEN "height" / 100e0 END IS NOT NULL
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END AS "·part_2"
  FROM "person" AS "t"
  WHERE
    "sex" = 'M'
) AS "t"

-- then
SELECT
  "metres#1" AS "metres"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.0679861
-- ·part_1: L0 1, from -1,782,580 to 1,782,580, scale 5,500,626.63
-- ·part_2: L0 1, from 0 to 1, scale 5.68
-- note: This expression counts as between 0.5 and 2.2 (the catalog).
