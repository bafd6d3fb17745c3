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
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 50)) AS BIGINT) AS "·part_1"
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
-- 0.125
-- ·part_1: L0 2, from 0 to 50, scale 200.00
-- note: Each person counts in at most 2 groups.
-- note: At most 50 rows of a group count per person; the rest of those who have more is left out,
-- which the ± does not say.
