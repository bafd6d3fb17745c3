-- Public tables are answered exactly.

-- question
SELECT parent, count(*) AS n FROM concept GROUP BY parent ORDER BY n DESC

-- run (public tables only)
SELECT
  "parent",
  "n"
FROM (
  SELECT
    "parent#1" AS "parent",
    "n#2" AS "n"
  FROM (
    SELECT
      "parent" AS "parent#1",
      COUNT(*) AS "n#2"
    FROM "concept" AS "t"
    GROUP BY
      1
  ) AS "t"
) AS "t"
ORDER BY
  "n" DESC

-- noise
-- none: the answer depends on no private row, and costs nothing
