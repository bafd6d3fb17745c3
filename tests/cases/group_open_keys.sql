-- Groups that nobody listed: only those that pass a noisy threshold of people are released.

-- question
SELECT place, count(*) AS n FROM visit GROUP BY place

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "person_id" AS "·unit",
    SUBSTRING("place", 1, 200) AS "place#1",
    COUNT(*) AS "·part_1",
    COUNT(*) AS "·part_2"
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
  "place#1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 5)) AS BIGINT) AS "·part_1",
  TRY_CAST(SUM(LEAST(GREATEST("·part_2", 0), 1)) AS BIGINT) AS "·part_2"
FROM (
  SELECT
    "·unit",
    "place#1",
    "·part_1",
    "·part_2"
  FROM (
    SELECT
      "·unit",
      "place#1",
      "·part_1",
      "·part_2"
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
      "place#1",
      "·part_1",
      "·part_2"
    FROM (
      SELECT
        "·unit",
        "place#1",
        "·part_1",
        "·part_2",
        ROW_NUMBER() OVER (
          PARTITION BY "·unit"
          ORDER BY MD5(
            '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE("place#1" || ' ', '- ')
          ), "place#1"
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
  "place#1" AS "place",
  "n#2" AS "n"
FROM "released_1" AS "t"

-- noise
-- released_1: groups for which noisy ·part_2 passes a threshold (5e-07); discrete gaussian noise;
-- epsilon 0.5, delta 1e-06, rho 0.00622482
-- ·part_1: L0 20, from 0 to 5, scale 283.41
-- ·part_2: L0 20, from 0 to 1, scale 56.68
-- note: Groups with few people are left out, as their names could identify somebody; a larger
-- epsilon shows smaller ones.
-- note: Each person counts in at most 20 groups.
-- note: At most 5 rows of a group count per person; the rest of those who have more is left out,
-- which the ± does not say.
