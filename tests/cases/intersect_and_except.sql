-- Set operations that contain the person stay within each person.

-- question
SELECT count(*) AS people
FROM (
  SELECT person_id FROM visit INTERSECT SELECT person_id FROM drug
  EXCEPT SELECT person_id FROM person WHERE smoker
) AS t

-- run (released_1)
SELECT
  TRY_CAST(SUM(LEAST(GREATEST("·part_1", 0), 1)) AS BIGINT) AS "·part_1"
FROM (
  SELECT
    "person_id" AS "·unit",
    CAST(1 AS BIGINT) AS "·part_1"
  FROM (
    SELECT
      "person_id"
    FROM (
      SELECT
        "person_id"
      FROM (
        SELECT
          "person_id"
        FROM "visit" AS "t"
      ) AS "t"
      WHERE
        EXISTS(
          SELECT
            1
          FROM (
            SELECT
              "person_id" AS "person_id#1"
            FROM "drug" AS "t"
          ) AS "·partner"
          WHERE
            "person_id" = "person_id#1"
        )
      GROUP BY
        1
    ) AS "t"
    WHERE
      NOT EXISTS(
        SELECT
          1
        FROM (
          SELECT
            "person_id" AS "person_id#2"
          FROM "person" AS "t"
          WHERE
            "smoker"
        ) AS "·partner"
        WHERE
          "person_id" = "person_id#2"
      )
    GROUP BY
      1
  ) AS "t"
) AS "t"

-- then
SELECT
  "people#3" AS "people"
FROM "released_1" AS "t"

-- noise
-- released_1: one row; discrete laplace noise; epsilon 0.5, delta 0, rho 0.125
-- ·part_1: L0 1, from 0 to 1, scale 2.00
