-- Decades are public: the years that there can be are worked out, not guessed.

-- question
SELECT floor(extract(year FROM born) / 10) * 10 AS decade, avg(height) AS height
FROM person
WHERE extract(year FROM born) >= 1950
GROUP BY 1

-- run (released_1)
SELECT
  "1#1",
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
    CASE
      WHEN ISFINITE(FLOOR(CAST(CAST(DATE_PART('year', "born") AS BIGINT) AS DOUBLE) / 10e0) * 10e0)
      THEN FLOOR(CAST(CAST(DATE_PART('year', "born") AS BIGINT) AS DOUBLE) / 10e0) * 10e0
    END AS "1#1",
    TRY_CAST(ROUND(
      (
        CASE WHEN "height" IS NOT NULL THEN LEAST(GREATEST("height", 50e0), 220e0) END - 135e0
      ) * 16384e0
    ) AS BIGINT) AS "·part_1",
    CASE WHEN "height" IS NOT NULL THEN CAST(1 AS BIGINT) ELSE 0 END AS "·part_2"
  FROM "person" AS "t"
  WHERE
    CAST(DATE_PART('year', "born") AS BIGINT) >= 1950
) AS "t"
GROUP BY
  1

-- then
SELECT
  "1#1" AS "decade",
  "height#2" AS "height"
FROM "released_1" AS "t"

-- noise
-- released_1: 8 public groups (1950.0, 1960.0, 1970.0, 1980.0, 1990.0, 2000.0, …); discrete
-- laplace noise; epsilon 0.5, delta 0, rho 0.0679861
-- ·part_1: L0 1, from -1,392,640 to 1,392,640, scale 4,297,362.62
-- ·part_2: L0 1, from 0 to 1, scale 5.68
-- note: 'height' counts as between 50 and 220 (the catalog).
