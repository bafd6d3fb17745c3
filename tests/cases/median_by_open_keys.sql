-- A median by keys that nobody listed: the keys are selected first, then histograms of these alone.

-- question
SELECT place, median(cost) AS cost FROM visit WHERE cost BETWEEN 0 AND 100 GROUP BY place

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "person_id" AS "·unit",
    SUBSTRING("place", 1, 200) AS "place#1",
    COUNT(*) AS "·part_1"
  FROM "visit" AS "t"
  WHERE
    "cost" >= 0e0 AND "cost" <= 100e0
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
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "·unit",
    "place#1",
    "·part_1"
  FROM (
    SELECT
      "·unit",
      "place#1",
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
      "place#1",
      "·part_1"
    FROM (
      SELECT
        "·unit",
        "place#1",
        "·part_1",
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

-- run (released_1)
WITH "·step_1" AS (
  SELECT
    "·unit",
    "place#1",
    "·bin"
  FROM (
    SELECT
      "person_id" AS "·unit",
      SUBSTRING("place", 1, 200) AS "place#1",
      CASE
        WHEN TRY_CAST(FLOOR(
          (
            CASE WHEN "cost" IS NOT NULL THEN LEAST(GREATEST("cost", 0e0), 100e0) END - 0e0
          ) / 0.1e0
        ) AS BIGINT) IS NOT NULL
        THEN LEAST(
          GREATEST(
            TRY_CAST(FLOOR(
              (
                CASE WHEN "cost" IS NOT NULL THEN LEAST(GREATEST("cost", 0e0), 100e0) END - 0e0
              ) / 0.1e0
            ) AS BIGINT),
            0
          ),
          999
        )
      END AS "·bin"
    FROM "visit" AS "t"
    WHERE
      "cost" >= 0e0 AND "cost" <= 100e0 AND "cost" IS NOT NULL
  ) AS "t"
  WHERE
    EXISTS(
      SELECT
        1
      FROM "released_1·key" AS "·partner"
      WHERE
        COALESCE("place#1", '') = COALESCE("·key_1", '')
        AND (
          "place#1" IS NULL
        ) = (
          "·key_1" IS NULL
        )
    )
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
  "·bin",
  COUNT(*) AS "·rows"
FROM (
  SELECT
    "·unit",
    "place#1",
    "·bin"
  FROM (
    SELECT
      "·unit",
      "place#1",
      "·bin"
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
      "·bin"
    FROM (
      SELECT
        "·unit",
        "place#1",
        "·bin",
        ROW_NUMBER() OVER (
          PARTITION BY "·unit"
          ORDER BY MD5(
            '(secret):' || COALESCE(CAST("·unit" AS TEXT) || ' ', '- ') || COALESCE("place#1" || ' ', '- ') || COALESCE(CAST("·bin" AS TEXT) || ' ', '- ')
          ), "place#1", "·bin"
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
  1,
  2

-- then
SELECT
  "place#1" AS "place",
  "cost#2" AS "cost"
FROM "released_1" AS "t"

-- noise
-- released_1: groups for which noisy ·part_1 passes a threshold (5e-07); discrete gaussian noise;
-- epsilon 0.5, delta 1e-06, rho 0.00622482
-- ·part_1: L0 20, from 0 to 1, scale 50.17
-- ·choice_1: one of 1,000 bins, rank 0.5 +0.00 scales, at most 20 rows a person, scale 194.30 rows
-- ·choice_2: one of 1,000 bins, rank 0.5 -2.00 scales, at most 20 rows a person, scale 328.43 rows
-- ·choice_3: one of 1,000 bins, rank 0.5 +2.00 scales, at most 20 rows a person, scale 328.43 rows
-- note: 'cost' counts as between 0 and 100 (the question).
-- note: 'cost' is told apart in steps of 0.1.
-- note: Groups with few people are left out, as their names could identify somebody; a larger
-- epsilon shows smaller ones.
-- note: Each person counts in at most 20 groups.
-- note: At most 20 rows of a person count in a quantile.
