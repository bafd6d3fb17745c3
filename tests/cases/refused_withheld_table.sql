-- A withheld table is as if it were not there.

-- question
SELECT count(*) FROM secret

-- refused
-- UnknownName: There is no table 'secret'. There are: concept, drug, odd table, person, visit.
