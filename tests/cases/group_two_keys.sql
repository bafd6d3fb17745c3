-- A public key and an open one together are open.

-- question
SELECT p.sex, v.code, count(*) AS n
FROM person p JOIN visit v ON p.person_id = v.person_id
GROUP BY p.sex, v.code

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "p.person_id#1" AS "·unit",
    SUBSTRING("p.sex#1", 1, 200) AS "sex#3",
    "v.code#2" AS "code#4",
    COUNT(*) AS "·part_1",
    COUNT(*) AS "·part_2"
  FROM (
    SELECT
      "person_id" AS "p.person_id#1",
      "sex" AS "p.sex#1"
    FROM "person" AS "t"
  ) AS "l"
  INNER JOIN (
    SELECT
      "person_id" AS "v.person_id#2",
      "code" AS "v.code#2"
    FROM "visit" AS "t"
  ) AS "r"
    ON "p.person_id#1" = "v.person_id#2"
  GROUP BY
    1,
    2,
    3
)
SELECT
  "sex#3",
  "code#4",
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
  ) AS BIGINT) AS "·part_1·of·10",
  TRY_CAST(SUM(CASE WHEN "·place" <= 20 THEN LEAST(GREATEST("·part_2", 0), 1) ELSE 0 END) AS BIGINT) AS "·part_2"
FROM (
  SELECT
    "·unit",
    "sex#3",
    "code#4",
    "·part_1",
    "·part_2",
    "·place",
    TRY_CAST(SUM(ABS(NULLIF("·part_1", CAST('-9223372036854775808' AS BIGINT)))) OVER (
      PARTITION BY "·unit"
      ORDER BY "·place" ASC, "sex#3" ASC, "code#4" ASC, "·part_1" ASC, "·part_2" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS "·part_1·after",
    TRY_CAST(SUM(ABS(NULLIF("·part_1", CAST('-9223372036854775808' AS BIGINT)))) OVER (
      PARTITION BY "·unit"
      ORDER BY "·place" ASC, "sex#3" ASC, "code#4" ASC, "·part_1" ASC, "·part_2" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS BIGINT) AS "·part_1·before",
    TRY_CAST(SUM(ABS(NULLIF("·part_1", CAST('-9223372036854775808' AS BIGINT)))) OVER (PARTITION BY "·unit") AS BIGINT) AS "·part_1·whole"
  FROM (
    SELECT
      "·unit",
      "sex#3",
      "code#4",
      "·part_1",
      "·part_2",
      CAST(ROW_NUMBER() OVER (
        PARTITION BY "·unit"
        ORDER BY MD5(
          '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE("sex#3" || ' ', '- ') || COALESCE(CAST("code#4" AS TEXT) || ' ', '- ')
        ), "sex#3", "code#4"
      ) AS BIGINT) AS "·place"
    FROM "·step_1" AS "t"
    WHERE
      "·unit" IS NOT NULL
  ) AS "t"
) AS "t"
GROUP BY
  1,
  2

-- then
SELECT
  "sex#3" AS "sex",
  "code#4" AS "code",
  "n#5" AS "n"
FROM "released_1" AS "t"

-- noise
-- released_1: groups for which noisy ·part_2 passes a threshold (5e-07); discrete gaussian noise;
-- epsilon 0.5, delta 1e-06, rho 0.00622482
-- ·part_1: L0 1, from 0 to 320, scale 6,015.86
--   (one of 10 bounds, 1 to 320; in proportion)
-- ·part_1·of: L0 1, once, from 0 to 1, scale 29.72
-- ·part_2: L0 20, from 0 to 1, scale 48.54
-- note: Groups with few people are left out, as their names could identify somebody; a larger
-- epsilon shows smaller ones.
-- note: Each person counts in at most 20 groups.
-- note: How much of one person counts is chosen from a noisy count of people by how much they add
-- to all groups together, and what is above it is given back by that count: the ± holds noise and
-- clipping, up to what about 302 people far above all others may have.
