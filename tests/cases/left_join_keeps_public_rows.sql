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
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 9)) AS BIGINT) AS "·part_1"
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
-- unused); discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 6, from 0 to 9, scale 108.00
-- note: Each person counts in at most 6 groups.
-- note: At most 9 rows of a group count per person; the rest of those who have more is left out,
-- which the ± does not say.
