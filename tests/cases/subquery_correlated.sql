-- A subquery that names the person of the row around it stays within that person.

-- question
SELECT count(*) AS first_visits
FROM visit AS v
WHERE v.began = (SELECT min(w.began) FROM visit AS w WHERE w.person_id = v.person_id)

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1·0",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 2)) AS BIGINT) AS "·part_1·1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 4)) AS BIGINT) AS "·part_1·2",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 8)) AS BIGINT) AS "·part_1·3",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 16)) AS BIGINT) AS "·part_1·4",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 32)) AS BIGINT) AS "·part_1·5",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 64)) AS BIGINT) AS "·part_1·6",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 128)) AS BIGINT) AS "·part_1·7",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 256)) AS BIGINT) AS "·part_1·8",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 320)) AS BIGINT) AS "·part_1·9",
  TRY_CAST(SUM(CASE WHEN "·part_1" > -2 AND "·part_1" <= 1 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·0",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 1 AND "·part_1" <= 2 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·1",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 2 AND "·part_1" <= 4 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·2",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 4 AND "·part_1" <= 8 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·3",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 8 AND "·part_1" <= 16 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·4",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 16 AND "·part_1" <= 32 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·5",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 32 AND "·part_1" <= 64 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·6",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 64 AND "·part_1" <= 128 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·7",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 128 AND "·part_1" <= 256 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·8",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 256 AND "·part_1" <= 320 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·9",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 320 AND "·part_1" <= 4611686018427387904
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·10"
FROM (
  SELECT
    "person_id" AS "·unit",
    COUNT(*) AS "·part_1"
  FROM "visit" AS "l"
  LEFT JOIN (
    SELECT
      "person_id" AS "key#3",
      MIN("began") AS "MIN(w.began)#2"
    FROM "visit" AS "t"
    GROUP BY
      1
  ) AS "r"
    ON "person_id" = "key#3"
  WHERE
    "began" = "MIN(w.began)#2"
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "first_visits#4" AS "first_visits"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.0679861
-- ·part_1: L0 1, from 0 to 320, scale 987.45
--   (one of 10 bounds, 1 to 320; in proportion)
-- ·part_1·of: L0 1, from 0 to 1, scale 5.68
-- note: How much of one person counts is chosen from a noisy count of people by how much they
-- add, and what is above it is given back by that count: the ± holds noise and clipping, up to
-- what about 82 people far above all others may have.
