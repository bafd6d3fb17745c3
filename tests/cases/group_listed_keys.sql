-- A list in the question makes the groups public.

-- question
SELECT code, count(*) AS n FROM visit WHERE code IN (1, 2, 3) GROUP BY code

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "person_id" AS "·unit",
    "code" AS "code#1",
    COUNT(*) AS "·part_1"
  FROM "visit" AS "t"
  WHERE
    "code" IN (1, 2, 3)
  GROUP BY
    1,
    2
)
SELECT
  "code#1",
  TRY_CAST(SUM(
    TRY(
      CASE
        WHEN "·part_1·after" IS NOT NULL
        THEN LEAST(GREATEST("·part_1·after", 0), 1)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 1)
    )
  ) AS BIGINT) AS "·part_1·0",
  TRY_CAST(SUM(
    TRY(
      CASE
        WHEN "·part_1·after" IS NOT NULL
        THEN LEAST(GREATEST("·part_1·after", 0), 2)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 2)
    )
  ) AS BIGINT) AS "·part_1·1",
  TRY_CAST(SUM(
    TRY(
      CASE
        WHEN "·part_1·after" IS NOT NULL
        THEN LEAST(GREATEST("·part_1·after", 0), 4)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 4)
    )
  ) AS BIGINT) AS "·part_1·2",
  TRY_CAST(SUM(
    TRY(
      CASE
        WHEN "·part_1·after" IS NOT NULL
        THEN LEAST(GREATEST("·part_1·after", 0), 8)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 8)
    )
  ) AS BIGINT) AS "·part_1·3",
  TRY_CAST(SUM(
    TRY(
      CASE
        WHEN "·part_1·after" IS NOT NULL
        THEN LEAST(GREATEST("·part_1·after", 0), 16)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 16)
    )
  ) AS BIGINT) AS "·part_1·4",
  TRY_CAST(SUM(
    TRY(
      CASE
        WHEN "·part_1·after" IS NOT NULL
        THEN LEAST(GREATEST("·part_1·after", 0), 32)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 32)
    )
  ) AS BIGINT) AS "·part_1·5",
  TRY_CAST(SUM(
    TRY(
      CASE
        WHEN "·part_1·after" IS NOT NULL
        THEN LEAST(GREATEST("·part_1·after", 0), 64)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 64)
    )
  ) AS BIGINT) AS "·part_1·6",
  TRY_CAST(SUM(
    TRY(
      CASE
        WHEN "·part_1·after" IS NOT NULL
        THEN LEAST(GREATEST("·part_1·after", 0), 128)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 128)
    )
  ) AS BIGINT) AS "·part_1·7",
  TRY_CAST(SUM(
    TRY(
      CASE
        WHEN "·part_1·after" IS NOT NULL
        THEN LEAST(GREATEST("·part_1·after", 0), 256)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 256)
    )
  ) AS BIGINT) AS "·part_1·8",
  TRY_CAST(SUM(
    TRY(
      CASE
        WHEN "·part_1·after" IS NOT NULL
        THEN LEAST(GREATEST("·part_1·after", 0), 320)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 320)
    )
  ) AS BIGINT) AS "·part_1·9",
  TRY_CAST(SUM(
    CASE
      WHEN "·place" = 1
      THEN CASE
        WHEN "·part_1·whole" > -2 AND "·part_1·whole" <= 1
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·0",
  TRY_CAST(SUM(
    CASE
      WHEN "·place" = 1
      THEN CASE
        WHEN "·part_1·whole" > 1 AND "·part_1·whole" <= 2
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·1",
  TRY_CAST(SUM(
    CASE
      WHEN "·place" = 1
      THEN CASE
        WHEN "·part_1·whole" > 2 AND "·part_1·whole" <= 4
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·2",
  TRY_CAST(SUM(
    CASE
      WHEN "·place" = 1
      THEN CASE
        WHEN "·part_1·whole" > 4 AND "·part_1·whole" <= 8
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·3",
  TRY_CAST(SUM(
    CASE
      WHEN "·place" = 1
      THEN CASE
        WHEN "·part_1·whole" > 8 AND "·part_1·whole" <= 16
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·4",
  TRY_CAST(SUM(
    CASE
      WHEN "·place" = 1
      THEN CASE
        WHEN "·part_1·whole" > 16 AND "·part_1·whole" <= 32
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·5",
  TRY_CAST(SUM(
    CASE
      WHEN "·place" = 1
      THEN CASE
        WHEN "·part_1·whole" > 32 AND "·part_1·whole" <= 64
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·6",
  TRY_CAST(SUM(
    CASE
      WHEN "·place" = 1
      THEN CASE
        WHEN "·part_1·whole" > 64 AND "·part_1·whole" <= 128
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·7",
  TRY_CAST(SUM(
    CASE
      WHEN "·place" = 1
      THEN CASE
        WHEN "·part_1·whole" > 128 AND "·part_1·whole" <= 256
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·8",
  TRY_CAST(SUM(
    CASE
      WHEN "·place" = 1
      THEN CASE
        WHEN "·part_1·whole" > 256 AND "·part_1·whole" <= 320
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·9",
  TRY_CAST(SUM(
    CASE
      WHEN "·place" = 1
      THEN CASE
        WHEN "·part_1·whole" > 320 AND "·part_1·whole" <= 4611686018427387904
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·10"
FROM (
  SELECT
    "·unit",
    "code#1",
    "·part_1",
    "·place",
    TRY_CAST(SUM(ABS(NULLIF("·part_1", CAST('-9223372036854775808' AS BIGINT)))) OVER (
      PARTITION BY "·unit"
      ORDER BY "·place" ASC, "code#1" ASC, "·part_1" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS "·part_1·after",
    TRY_CAST(SUM(ABS(NULLIF("·part_1", CAST('-9223372036854775808' AS BIGINT)))) OVER (
      PARTITION BY "·unit"
      ORDER BY "·place" ASC, "code#1" ASC, "·part_1" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS BIGINT) AS "·part_1·before",
    TRY_CAST(SUM(ABS(NULLIF("·part_1", CAST('-9223372036854775808' AS BIGINT)))) OVER (PARTITION BY "·unit") AS BIGINT) AS "·part_1·whole"
  FROM (
    SELECT
      "·unit",
      "code#1",
      "·part_1",
      CAST(ROW_NUMBER() OVER (
        PARTITION BY "·unit"
        ORDER BY MD5(
          '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE(CAST("code#1" AS TEXT) || ' ', '- ')
        ), "code#1"
      ) AS BIGINT) AS "·place"
    FROM "·step_1" AS "t"
    WHERE
      "·unit" IS NOT NULL
  ) AS "t"
) AS "t"
GROUP BY
  1

-- then
SELECT
  "code#1" AS "code",
  "n#2" AS "n"
FROM "released_1" AS "t"

-- noise
-- released_1: 3 public groups (1, 2, 3); discrete laplace noise; epsilon 0.5, delta 0, rho
-- 0.0679861
-- ·part_1: L0 1, from 0 to 320, scale 987.45
--   (one of 10 bounds, 1 to 320; in proportion)
-- ·part_1·of: L0 1, once, from 0 to 1, scale 5.68
-- note: How much of one person counts is chosen from a noisy count of people by how much they add
-- to all groups together, and what is above it is given back by that count: the ± holds noise and
-- clipping, up to what about 82 people far above all others may have.
