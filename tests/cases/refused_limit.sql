-- LIMIT below an aggregate picks rows because of other people.

-- question
SELECT count(*) FROM (SELECT * FROM visit ORDER BY began LIMIT 100) AS t

-- refused
-- NotReleasable: LIMIT over rows about people picks some because of others, which no noise can
-- cover. Aggregate first, or leave it out.
