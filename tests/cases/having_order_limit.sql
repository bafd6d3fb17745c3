-- HAVING, ORDER BY and LIMIT see released numbers only: no further cost.

-- question
SELECT code, count(*) AS n FROM visit WHERE code IN (1, 2, 3, 4)
GROUP BY code HAVING count(*) > 2 ORDER BY n DESC LIMIT 2

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "person_id" AS "·unit",
    "code" AS "code#1",
    COUNT(*) AS "·part_1"
  FROM "visit" AS "t"
  WHERE
    "code" IN (1, 2, 3, 4)
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
    COUNT(*) > 4
)
SELECT
  "code#1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 10)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "·unit",
    "code#1",
    "·part_1"
  FROM (
    SELECT
      "·unit",
      "code#1",
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
      "code#1",
      "·part_1"
    FROM (
      SELECT
        "·unit",
        "code#1",
        "·part_1",
        ROW_NUMBER() OVER (
          PARTITION BY "·unit"
          ORDER BY MD5(
            '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE(CAST("code#1" AS TEXT) || ' ', '- ')
          ), "code#1"
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
      "·rank" <= 4
  ) AS "u"
) AS "t"
GROUP BY
  1

-- then
SELECT
  "code",
  "n"
FROM (
  SELECT
    "code#1" AS "code",
    "n#2" AS "n"
  FROM "released_1" AS "t"
  WHERE
    "n#2" > 2
) AS "t"
ORDER BY
  "n" DESC
LIMIT 2

-- noise
-- released_1: 4 public groups (1, 2, 3, 4); discrete laplace noise; epsilon 0.5, delta 0, rho
-- 0.125
-- ·part_1: L0 4, from 0 to 10, scale 80.00
-- note: Each person counts in at most 4 groups.
-- note: At most 10 rows of a group count per person; the rest of those who have more is left out,
-- which the ± does not say.
