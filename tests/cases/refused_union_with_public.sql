-- Rows about people mixed with public rows would hide whose they are.

-- question
SELECT count(*) FROM (SELECT code FROM visit UNION ALL SELECT code FROM concept) AS t

-- refused
-- NotReleasable: A UNION mixes rows about people with public rows. Aggregate the people first.
