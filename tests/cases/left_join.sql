-- A left join keeps people without a partner.

-- question
SELECT p.sex, count(v.visit_id) AS visits
FROM person p LEFT JOIN visit v ON p.person_id = v.person_id
GROUP BY p.sex

-- run (released_1)
SELECT
  "sex#3",
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
    "p.person_id#1" AS "·unit",
    MIN("p.sex#1") AS "sex#3",
    COUNT("v.visit_id#2") AS "·part_1"
  FROM (
    SELECT
      "person_id" AS "p.person_id#1",
      "sex" AS "p.sex#1"
    FROM "person" AS "t"
  ) AS "l"
  LEFT JOIN (
    SELECT
      "visit_id" AS "v.visit_id#2",
      "person_id" AS "v.person_id#2"
    FROM "visit" AS "t"
  ) AS "r"
    ON "p.person_id#1" = "v.person_id#2"
  GROUP BY
    1
) AS "t"
GROUP BY
  1

-- then
SELECT
  "sex#3" AS "sex",
  "visits#4" AS "visits"
FROM "released_1" AS "t"

-- noise
-- released_1: 2 public groups (F, M); discrete laplace noise; epsilon 0.5, delta 0, rho 0.0679861
-- ·part_1: L0 1, from 0 to 320, scale 987.45
--   (one of 10 bounds, 1 to 320; in proportion)
-- ·part_1·of: L0 1, from 0 to 1, scale 5.68
-- note: How much of one person counts is chosen from a noisy count of people by how much they
-- add, and what is above it is given back by that count: the ± holds noise and clipping, up to
-- what about 82 people far above all others may have.
