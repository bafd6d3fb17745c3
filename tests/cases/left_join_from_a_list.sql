-- A list of the question as keys: every one of them gets a row, with noise where it is zero.

-- question
SELECT y.year, count(v.visit_id) AS visits
FROM (VALUES (2010), (2011), (2030)) AS y (year)
LEFT JOIN visit AS v ON year(v.began) = y.year
GROUP BY y.year

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "·unit_1" AS "·unit",
    "y.year#1" AS "year#3",
    COUNT(*) AS "·part_1"
  FROM (
    SELECT
      "year" AS "y.year#1"
    FROM (
      SELECT
        "year"
      FROM (VALUES
        (CAST(2010 AS BIGINT)),
        (2011),
        (2030)) AS "v"("year")
    ) AS "t"
  ) AS "l"
  INNER JOIN (
    SELECT
      "visit_id" AS "v.visit_id#2",
      "began" AS "v.began#2",
      "person_id" AS "·unit_1"
    FROM "visit" AS "t"
  ) AS "r"
    ON CAST(DATE_PART('year', "v.began#2") AS BIGINT) = "y.year#1"
  GROUP BY
    1,
    2
)
SELECT
  "year#3",
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
        THEN LEAST(GREATEST("·part_1·after", 0), 1280)
      END - LEAST(GREATEST(COALESCE("·part_1·before", 0), 0), 1280)
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
        WHEN "·part_1·whole" > 1024 AND "·part_1·whole" <= 1280
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
        WHEN "·part_1·whole" > 1280 AND "·part_1·whole" <= 4611686018427387904
        THEN CAST(1 AS BIGINT)
        ELSE 0
      END
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·12"
FROM (
  SELECT
    "·unit",
    "year#3",
    "·part_1",
    "·place",
    TRY_CAST(SUM(ABS(NULLIF("·part_1", CAST('-9223372036854775808' AS BIGINT)))) OVER (
      PARTITION BY "·unit"
      ORDER BY "·place" ASC, "year#3" ASC, "·part_1" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS BIGINT) AS "·part_1·after",
    TRY_CAST(SUM(ABS(NULLIF("·part_1", CAST('-9223372036854775808' AS BIGINT)))) OVER (
      PARTITION BY "·unit"
      ORDER BY "·place" ASC, "year#3" ASC, "·part_1" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS BIGINT) AS "·part_1·before",
    TRY_CAST(SUM(ABS(NULLIF("·part_1", CAST('-9223372036854775808' AS BIGINT)))) OVER (PARTITION BY "·unit") AS BIGINT) AS "·part_1·whole"
  FROM (
    SELECT
      "·unit",
      "year#3",
      "·part_1",
      CAST(ROW_NUMBER() OVER (
        PARTITION BY "·unit"
        ORDER BY MD5(
          '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE(CAST("year#3" AS TEXT) || ' ', '- ')
        ), "year#3"
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
  "year#3" AS "year",
  "visits#4" AS "visits"
FROM (
  SELECT
    "·key_2" AS "year#3",
    COALESCE("visits#4", 0) AS "visits#4"
  FROM (
    SELECT
      "year" AS "·key_2"
    FROM (
      SELECT
        "year"
      FROM (VALUES
        (CAST(2010 AS BIGINT)),
        (2011),
        (2030)) AS "v"("year")
    ) AS "t"
    GROUP BY
      1
  ) AS "l"
  LEFT JOIN "released_1" AS "r"
    ON COALESCE("·key_2", 0) = COALESCE("year#3", 0)
    AND (
      "·key_2" IS NULL
    ) = (
      "year#3" IS NULL
    )
) AS "t"

-- noise
-- released_1: 3 public groups (2010, 2011, 2030); discrete laplace noise; epsilon 0.5, delta 0,
-- rho 0.0679861
-- ·part_1: L0 1, from 0 to 1,280, scale 3,949.78
--   (one of 12 bounds, 1 to 1,280; in proportion)
-- ·part_1·of: L0 1, once, from 0 to 1, scale 5.68
-- note: How much of one person counts is chosen from a noisy count of people by how much they add
-- to all groups together, and what is above it is given back by that count: the ± holds noise and
-- clipping, up to what about 82 people far above all others may have.
