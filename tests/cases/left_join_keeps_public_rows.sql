-- Public rows kept whether or not somebody has them: people are counted by an inner join, and the
-- counts put beside all public rows in the open.

-- question
SELECT c.label, count(v.person_id) FROM concept c LEFT JOIN visit v ON c.code = v.code GROUP BY c.label

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "v.person_id#2" AS "·unit",
    "c.label#1" AS "label#3",
    COUNT(*) AS "·part_1"
  FROM (
    SELECT
      "code" AS "c.code#1",
      "label" AS "c.label#1"
    FROM "concept" AS "t"
  ) AS "l"
  INNER JOIN (
    SELECT
      "person_id" AS "v.person_id#2",
      "code" AS "v.code#2"
    FROM "visit" AS "t"
  ) AS "r"
    ON "c.code#1" = "v.code#2"
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
    COUNT(*) > 6
)
SELECT
  "label#3",
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
    "·unit",
    "label#3",
    "·part_1"
  FROM (
    SELECT
      "·unit",
      "label#3",
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
      "label#3",
      "·part_1"
    FROM (
      SELECT
        "·unit",
        "label#3",
        "·part_1",
        ROW_NUMBER() OVER (
          PARTITION BY "·unit"
          ORDER BY MD5(
            '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE("label#3" || ' ', '- ')
          ), "label#3"
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
      "·rank" <= 6
  ) AS "u"
) AS "t"
GROUP BY
  1

-- then
SELECT
  "·key_1" AS "label",
  "COUNT(v.person_id)#4" AS "count(v.person_id)"
FROM (
  SELECT
    "label" AS "·key_1"
  FROM "concept" AS "t"
  GROUP BY
    1
) AS "l"
LEFT JOIN "released_1" AS "r"
  ON "·key_1" = "label#3"

-- noise
-- released_1: 6 public groups (atrial fibrillation, diabetes, flu, heart, type 2 diabetes,
-- unused); discrete gaussian noise; epsilon 0.5, delta 1e-06, rho 0.00664152
-- ·part_1: L0 6, from 0 to 320, scale 8,047.12
--   (one of 10 bounds, 1 to 320; in proportion)
-- ·part_1·of: L0 6, from 0 to 1, scale 39.76
-- note: Each person counts in at most 6 groups.
-- note: How much of one person counts is chosen from a noisy count of people by how much they
-- add, and what is above it is given back by that count: the ± holds noise and clipping, up to
-- what about 167 people far above all others may have.
