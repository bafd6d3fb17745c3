-- A text of the question beside each part is a public key.

-- question
SELECT kind, count(*) AS events
FROM (
  SELECT person_id, 'visit' AS kind FROM visit
  UNION ALL
  SELECT person_id, 'drug' FROM drug
) AS t
GROUP BY kind

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "person_id" AS "·unit",
    "kind" AS "kind#1",
    COUNT(*) AS "·part_1"
  FROM (
    SELECT
      "person_id",
      "kind"
    FROM (
      SELECT
        "person_id",
        "kind"
      FROM (
        SELECT
          "person_id",
          "kind"
        FROM (
          SELECT
            "person_id",
            CAST('visit' AS TEXT) AS "kind"
          FROM "visit" AS "t"
        ) AS "t"
      ) AS "t"
      UNION ALL
      SELECT
        "person_id",
        "'drug'" AS "kind"
      FROM (
        SELECT
          "person_id",
          "'drug'"
        FROM (
          SELECT
            "person_id",
            CAST('drug' AS TEXT) AS "'drug'"
          FROM "drug" AS "t"
        ) AS "t"
      ) AS "t"
    ) AS "u"
  ) AS "t"
  GROUP BY
    1,
    2
)
SELECT
  "kind#1",
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
        THEN LEAST(GREATEST("·part_1·after", 0), 512)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 512)
    )
  ) AS BIGINT) AS "·part_1·9",
  TRY_CAST(SUM(
    TRY(
      CASE
        WHEN "·part_1·after" IS NOT NULL
        THEN LEAST(GREATEST("·part_1·after", 0), 1024)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 1024)
    )
  ) AS BIGINT) AS "·part_1·10",
  TRY_CAST(SUM(
    TRY(
      CASE
        WHEN "·part_1·after" IS NOT NULL
        THEN LEAST(GREATEST("·part_1·after", 0), 1120)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 1120)
    )
  ) AS BIGINT) AS "·part_1·11",
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
        WHEN "·part_1·whole" > 256 AND "·part_1·whole" <= 512
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
        WHEN "·part_1·whole" > 512 AND "·part_1·whole" <= 1024
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·10",
  TRY_CAST(SUM(
    CASE
      WHEN "·place" = 1
      THEN CASE
        WHEN "·part_1·whole" > 1024 AND "·part_1·whole" <= 1120
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·11",
  TRY_CAST(SUM(
    CASE
      WHEN "·place" = 1
      THEN CASE
        WHEN "·part_1·whole" > 1120 AND "·part_1·whole" <= 4611686018427387904
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·12"
FROM (
  SELECT
    "·unit",
    "kind#1",
    "·part_1",
    "·place",
    TRY_CAST(SUM(ABS(NULLIF("·part_1", CAST('-9223372036854775808' AS BIGINT)))) OVER (
      PARTITION BY "·unit"
      ORDER BY "·place" ASC, "kind#1" ASC, "·part_1" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS "·part_1·after",
    TRY_CAST(SUM(ABS(NULLIF("·part_1", CAST('-9223372036854775808' AS BIGINT)))) OVER (
      PARTITION BY "·unit"
      ORDER BY "·place" ASC, "kind#1" ASC, "·part_1" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS BIGINT) AS "·part_1·before",
    TRY_CAST(SUM(ABS(NULLIF("·part_1", CAST('-9223372036854775808' AS BIGINT)))) OVER (PARTITION BY "·unit") AS BIGINT) AS "·part_1·whole"
  FROM (
    SELECT
      "·unit",
      "kind#1",
      "·part_1",
      CAST(ROW_NUMBER() OVER (
        PARTITION BY "·unit"
        ORDER BY MD5(
          '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE("kind#1" || ' ', '- ')
        ), "kind#1"
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
  "kind#1" AS "kind",
  "events#2" AS "events"
FROM "released_1" AS "t"

-- noise
-- released_1: 2 public groups (visit, drug); discrete laplace noise; epsilon 0.5, delta 0, rho
-- 0.0679861
-- ·part_1: L0 1, from 0 to 1,120, scale 3,456.06
--   (one of 12 bounds, 1 to 1,120; in proportion)
-- ·part_1·of: L0 1, once, from 0 to 1, scale 5.68
-- note: How much of one person counts is chosen from a noisy count of people by how much they add
-- to all groups together, and what is above it is given back by that count: the ± holds noise and
-- clipping, up to what about 82 people far above all others may have.
