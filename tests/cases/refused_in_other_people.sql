-- IN over a column that is not the person compares people with each other.

-- question
SELECT count(*) FROM visit WHERE code IN (SELECT code FROM visit WHERE place = 'Paris')

-- refused
-- NotReleasable: Two tables about people are joined without equating the person on both sides.
-- Add the condition a.person_id = b.person_id.
