-- A join with a public table on its key: one row stays one row.

-- question
SELECT c.label, count(DISTINCT v.person_id) AS people
FROM visit v JOIN concept c ON v.code = c.code
WHERE c.label IN ('heart', 'flu')
GROUP BY c.label

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "v.person_id#1" AS "·unit",
    "c.label#2" AS "label#3",
    COUNT(*) AS "·part_1"
  FROM (
    SELECT
      "person_id" AS "v.person_id#1",
      "code" AS "v.code#1"
    FROM "visit" AS "t"
  ) AS "l"
  INNER JOIN (
    SELECT
      "code" AS "c.code#2",
      "label" AS "c.label#2"
    FROM "concept" AS "t"
    WHERE
      "label" IN ('heart', 'flu')
  ) AS "r"
    ON "v.code#1" = "c.code#2"
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
  "label#3",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
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
      "·rank" <= 2
  ) AS "u"
) AS "t"
GROUP BY
  1

-- then
SELECT
  "label#3" AS "label",
  "people#4" AS "people"
FROM "released_1" AS "t"

-- noise
-- released_1: 2 public groups (flu, heart); discrete laplace noise; epsilon 0.5, delta 0, rho
-- 0.125
-- ·part_1: L0 2, from 0 to 1, scale 4.00
-- note: Each person counts in at most 2 groups.
