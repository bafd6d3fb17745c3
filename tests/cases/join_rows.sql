-- Rows of such a join: the bounds of both sides multiply.

-- question
SELECT count(*) AS n
FROM visit v JOIN drug d ON v.person_id = d.person_id AND d.began BETWEEN v.began AND v.ended

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 8)) AS BIGINT) AS "·part_1·0",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 16)) AS BIGINT) AS "·part_1·1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 32)) AS BIGINT) AS "·part_1·2",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 64)) AS BIGINT) AS "·part_1·3",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 128)) AS BIGINT) AS "·part_1·4",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 256)) AS BIGINT) AS "·part_1·5",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 512)) AS BIGINT) AS "·part_1·6",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1024)) AS BIGINT) AS "·part_1·7",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 2048)) AS BIGINT) AS "·part_1·8",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 4096)) AS BIGINT) AS "·part_1·9",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 8192)) AS BIGINT) AS "·part_1·10",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 16000)) AS BIGINT) AS "·part_1·11",
  TRY_CAST(SUM(CASE WHEN "·part_1" > -9 AND "·part_1" <= 8 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·0",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 8 AND "·part_1" <= 16 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·1",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 16 AND "·part_1" <= 32 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·2",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 32 AND "·part_1" <= 64 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·3",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 64 AND "·part_1" <= 128 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·4",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 128 AND "·part_1" <= 256 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·5",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 256 AND "·part_1" <= 512 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·6",
  TRY_CAST(SUM(
    CASE WHEN "·part_1" > 512 AND "·part_1" <= 1024 THEN CAST(1 AS BIGINT) ELSE 0 END
  ) AS BIGINT) AS "·part_1·of·7",
  TRY_CAST(SUM(
    CASE WHEN "·part_1" > 1024 AND "·part_1" <= 2048 THEN CAST(1 AS BIGINT) ELSE 0 END
  ) AS BIGINT) AS "·part_1·of·8",
  TRY_CAST(SUM(
    CASE WHEN "·part_1" > 2048 AND "·part_1" <= 4096 THEN CAST(1 AS BIGINT) ELSE 0 END
  ) AS BIGINT) AS "·part_1·of·9",
  TRY_CAST(SUM(
    CASE WHEN "·part_1" > 4096 AND "·part_1" <= 8192 THEN CAST(1 AS BIGINT) ELSE 0 END
  ) AS BIGINT) AS "·part_1·of·10",
  TRY_CAST(SUM(
    CASE WHEN "·part_1" > 8192 AND "·part_1" <= 16000 THEN CAST(1 AS BIGINT) ELSE 0 END
  ) AS BIGINT) AS "·part_1·of·11",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 16000 AND "·part_1" <= 4611686018427387904
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·12"
FROM (
  SELECT
    "d.person_id#2" AS "·unit",
    COUNT(*) AS "·part_1"
  FROM (
    SELECT
      "person_id" AS "v.person_id#1",
      "began" AS "v.began#1",
      "ended" AS "v.ended#1"
    FROM "visit" AS "t"
  ) AS "l"
  INNER JOIN (
    SELECT
      "person_id" AS "d.person_id#2",
      "began" AS "d.began#2"
    FROM "drug" AS "t"
  ) AS "r"
    ON "v.person_id#1" = "d.person_id#2"
    AND "d.began#2" >= "v.began#1"
    AND "d.began#2" <= "v.ended#1"
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "n#3" AS "n"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.0679861
-- ·part_1: L0 1, from 0 to 16,000, scale 49,372.27
--   (one of 12 bounds, 8 to 16,000; in proportion)
-- ·part_1·of: L0 1, from 0 to 1, scale 5.68
-- note: How much of one person counts is chosen from a noisy count of people by how much they
-- add, and what is above it is given back by that count: the ± holds noise and clipping, up to
-- what about 82 people far above all others may have.
