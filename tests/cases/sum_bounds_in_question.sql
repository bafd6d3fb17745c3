-- A sum of a column without bounds: the question's own filter gives them.

-- question
SELECT sum(cost) AS total FROM visit WHERE cost BETWEEN 0 AND 300

-- run (released_1)
SELECT
  TRY_CAST(SUM(CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 262144) END) AS BIGINT) AS "·part_1·0",
  TRY_CAST(SUM(CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 524288) END) AS BIGINT) AS "·part_1·1",
  TRY_CAST(SUM(CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 1048576) END) AS BIGINT) AS "·part_1·2",
  TRY_CAST(SUM(CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 2097152) END) AS BIGINT) AS "·part_1·3",
  TRY_CAST(SUM(CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 4194304) END) AS BIGINT) AS "·part_1·4",
  TRY_CAST(SUM(CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 8388608) END) AS BIGINT) AS "·part_1·5",
  TRY_CAST(SUM(CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 16777216) END) AS BIGINT) AS "·part_1·6",
  TRY_CAST(SUM(CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 33554432) END) AS BIGINT) AS "·part_1·7",
  TRY_CAST(SUM(CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 67108864) END) AS BIGINT) AS "·part_1·8",
  TRY_CAST(SUM(
    CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 134217728) END
  ) AS BIGINT) AS "·part_1·9",
  TRY_CAST(SUM(
    CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 268435456) END
  ) AS BIGINT) AS "·part_1·10",
  TRY_CAST(SUM(
    CASE WHEN "·part_1" IS NOT NULL THEN LEAST(GREATEST("·part_1", 0), 393216000) END
  ) AS BIGINT) AS "·part_1·11",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > -262145 AND "·part_1" <= 262144
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·0",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 262144 AND "·part_1" <= 524288
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·1",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 524288 AND "·part_1" <= 1048576
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·2",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 1048576 AND "·part_1" <= 2097152
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·3",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 2097152 AND "·part_1" <= 4194304
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·4",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 4194304 AND "·part_1" <= 8388608
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·5",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 8388608 AND "·part_1" <= 16777216
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·6",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 16777216 AND "·part_1" <= 33554432
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·7",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 33554432 AND "·part_1" <= 67108864
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·8",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 67108864 AND "·part_1" <= 134217728
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·9",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 134217728 AND "·part_1" <= 268435456
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·10",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 268435456 AND "·part_1" <= 393216000
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·11",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 393216000 AND "·part_1" <= 4611686018427387904
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·12"
FROM (
  SELECT
    "person_id" AS "·unit",
    TRY_CAST(SUM(
      TRY_CAST(ROUND(
        CASE WHEN "cost" IS NOT NULL THEN LEAST(GREATEST("cost", 0e0), 300e0) END * 4096e0
      ) AS BIGINT)
    ) AS BIGINT) AS "·part_1"
  FROM "visit" AS "t"
  WHERE
    "cost" >= 0e0 AND "cost" <= 300e0
  GROUP BY
    1
) AS "t"

-- then
SELECT
  "total#1" AS "total"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.0679861
-- ·part_1: L0 1, from 0 to 393,216,000, scale 1,213,372,976.22
--   (one of 12 bounds, 262,144 to 393,216,000; in proportion)
-- ·part_1·of: L0 1, from 0 to 1, scale 5.68
-- note: 'cost' counts as between 0 and 300 (the question).
-- note: How much of one person counts is chosen from a noisy count of people by how much they
-- add, and what is above it is given back by that count: the ± holds noise and clipping, up to
-- what about 82 people far above all others may have.
