-- A name follows from its code, so both together are as many groups as there are codes.

-- question
SELECT c.code, c.label, count(DISTINCT v.person_id) AS people
FROM visit v JOIN concept c ON v.code = c.code
WHERE c.parent IS NULL
GROUP BY c.code, c.label

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "v.person_id#1" AS "·unit",
    "c.code#2" AS "code#3",
    "c.label#2" AS "label#4",
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
      "parent" IS NULL
  ) AS "r"
    ON "v.code#1" = "c.code#2"
  GROUP BY
    1,
    2,
    3
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
  "code#3",
  "label#4",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "·unit",
    "code#3",
    "label#4",
    "·part_1"
  FROM (
    SELECT
      "·unit",
      "code#3",
      "label#4",
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
      "code#3",
      "label#4",
      "·part_1"
    FROM (
      SELECT
        "·unit",
        "code#3",
        "label#4",
        "·part_1",
        ROW_NUMBER() OVER (
          PARTITION BY "·unit"
          ORDER BY MD5(
            '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE(CAST("code#3" AS TEXT) || ' ', '- ') || COALESCE("label#4" || ' ', '- ')
          ), "code#3", "label#4"
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
  1,
  2

-- then
SELECT
  "code#3" AS "code",
  "label#4" AS "label",
  "people#5" AS "people"
FROM "released_1" AS "t"

-- noise
-- released_1: 3 public groups ((1, 'heart'), (3, 'diabetes'), (5, 'flu')); discrete laplace
-- noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 3, from 0 to 1, scale 6.00
-- note: Each person counts in at most 3 groups.
