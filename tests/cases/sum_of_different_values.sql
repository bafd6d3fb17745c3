-- SUM(DISTINCT x): the values that enough people have are released as groups, then summed.

-- question
SELECT SUM(DISTINCT code) AS codes FROM visit

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "person_id" AS "·unit",
    "code" AS "value#2",
    COUNT(*) AS "·part_1"
  FROM "visit" AS "t"
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
    COUNT(*) > 20
)
SELECT
  "value#2",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "·unit",
    "value#2",
    "·part_1"
  FROM (
    SELECT
      "·unit",
      "value#2",
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
      "value#2",
      "·part_1"
    FROM (
      SELECT
        "·unit",
        "value#2",
        "·part_1",
        ROW_NUMBER() OVER (
          PARTITION BY "·unit"
          ORDER BY MD5(
            '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE(CAST("value#2" AS TEXT) || ' ', '- ')
          ), "value#2"
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
      "·rank" <= 20
  ) AS "u"
) AS "t"
GROUP BY
  1

-- then
SELECT
  "codes#1" AS "codes"
FROM (
  SELECT
    TRY_CAST(SUM("value#2") AS BIGINT) AS "codes#1"
  FROM "released_1" AS "t"
) AS "t"

-- noise
-- released_1: groups for which noisy ·part_1 passes a threshold (5e-07); discrete gaussian noise;
-- epsilon 0.5, delta 1e-06, rho 0.00622482
-- ·part_1: L0 20, from 0 to 1, scale 40.08
-- note: Groups with few people are left out, as their names could identify somebody; a larger
-- epsilon shows smaller ones.
-- note: Each person counts in at most 20 groups.
