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
        (CAST(2011 AS BIGINT)),
        (CAST(2030 AS BIGINT))) AS "v"("year")
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
), "·step_2" AS (
  SELECT
    "·unit" AS "·person"
  FROM "·step_1" AS "t"
  GROUP BY
    1
  HAVING
    COUNT(*) > 3
)
SELECT
  "year#3",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1·0",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 2)) AS BIGINT) AS "·part_1·1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 4)) AS BIGINT) AS "·part_1·2",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 8)) AS BIGINT) AS "·part_1·3",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 16)) AS BIGINT) AS "·part_1·4",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 32)) AS BIGINT) AS "·part_1·5",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 64)) AS BIGINT) AS "·part_1·6",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 128)) AS BIGINT) AS "·part_1·7",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 256)) AS BIGINT) AS "·part_1·8",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 512)) AS BIGINT) AS "·part_1·9",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1024)) AS BIGINT) AS "·part_1·10",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1280)) AS BIGINT) AS "·part_1·11",
  TRY_CAST(SUM(CASE WHEN "·part_1" > -2 AND "·part_1" <= 1 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·0",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 1 AND "·part_1" <= 2 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·1",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 2 AND "·part_1" <= 4 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·2",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 4 AND "·part_1" <= 8 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·3",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 8 AND "·part_1" <= 16 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·4",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 16 AND "·part_1" <= 32 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·5",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 32 AND "·part_1" <= 64 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·6",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 64 AND "·part_1" <= 128 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·7",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 128 AND "·part_1" <= 256 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·8",
  TRY_CAST(SUM(CASE WHEN "·part_1" > 256 AND "·part_1" <= 512 THEN CAST(1 AS BIGINT) ELSE 0 END) AS BIGINT) AS "·part_1·of·9",
  TRY_CAST(SUM(
    CASE WHEN "·part_1" > 512 AND "·part_1" <= 1024 THEN CAST(1 AS BIGINT) ELSE 0 END
  ) AS BIGINT) AS "·part_1·of·10",
  TRY_CAST(SUM(
    CASE WHEN "·part_1" > 1024 AND "·part_1" <= 1280 THEN CAST(1 AS BIGINT) ELSE 0 END
  ) AS BIGINT) AS "·part_1·of·11",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 1280 AND "·part_1" <= 4611686018427387904
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·12"
FROM (
  SELECT
    "·unit",
    "year#3",
    "·part_1"
  FROM (
    SELECT
      "·unit",
      "year#3",
      "·part_1"
    FROM "·step_1" AS "t"
    WHERE
      "·unit" IS NOT NULL
      AND NOT EXISTS(
        SELECT
          1
        FROM "·step_2" AS "c"
        WHERE
          "·person" = "·unit"
      )
    UNION ALL
    SELECT
      "·unit",
      "year#3",
      "·part_1"
    FROM (
      SELECT
        "·unit",
        "year#3",
        "·part_1",
        ROW_NUMBER() OVER (
          PARTITION BY "·unit"
          ORDER BY MD5(
            '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE(CAST("year#3" AS TEXT) || ' ', '- ')
          ), "year#3"
        ) AS "·rank"
      FROM "·step_1" AS "t"
      WHERE
        EXISTS(
          SELECT
            1
          FROM "·step_2" AS "c"
          WHERE
            "·person" = "·unit"
        )
    ) AS "k"
    WHERE
      "·rank" <= 3
  ) AS "u"
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
        (CAST(2011 AS BIGINT)),
        (CAST(2030 AS BIGINT))) AS "v"("year")
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
-- ·part_1: L0 3, from 0 to 1,280, scale 11,849.35
--   (one of 12 bounds, 1 to 1,280; in proportion)
-- ·part_1·of: L0 3, from 0 to 1, scale 17.05
-- note: Each person counts in at most 3 groups.
-- note: How much of one person counts is chosen from a noisy count of people by how much they
-- add, and what is above it is given back by that count: the ± holds noise and clipping, up to
-- what about 102 people far above all others may have.
