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
), "·step_2" AS (
  SELECT
    "·unit" AS "·person"
  FROM "·step_1" AS "t"
  GROUP BY
    1
  HAVING
    COUNT(*) > 2
)
SELECT
  "kind#1",
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
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1120)) AS BIGINT) AS "·part_1·11",
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
    CASE WHEN "·part_1" > 1024 AND "·part_1" <= 1120 THEN CAST(1 AS BIGINT) ELSE 0 END
  ) AS BIGINT) AS "·part_1·of·11",
  TRY_CAST(SUM(
    CASE
      WHEN "·part_1" > 1120 AND "·part_1" <= 4611686018427387904
      THEN CAST(1 AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "·part_1·of·12"
FROM (
  SELECT
    "·unit",
    "kind#1",
    "·part_1"
  FROM (
    SELECT
      "·unit",
      "kind#1",
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
      "kind#1",
      "·part_1"
    FROM (
      SELECT
        "·unit",
        "kind#1",
        "·part_1",
        ROW_NUMBER() OVER (
          PARTITION BY "·unit"
          ORDER BY MD5(
            '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE("kind#1" || ' ', '- ')
          ), "kind#1"
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
      "·rank" <= 2
  ) AS "u"
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
-- ·part_1: L0 2, from 0 to 1,120, scale 6,912.12
--   (one of 12 bounds, 1 to 1,120; in proportion)
-- ·part_1·of: L0 2, from 0 to 1, scale 11.37
-- note: Each person counts in at most 2 groups.
-- note: How much of one person counts is chosen from a noisy count of people by how much they
-- add, and what is above it is given back by that count: the ± holds noise and clipping, up to
-- what about 68 people far above all others may have.
