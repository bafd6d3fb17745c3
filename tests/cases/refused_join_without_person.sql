-- People joined with other people: a row would be about two of them.

-- question
SELECT count(*) FROM visit a JOIN visit b ON a.code = b.code

-- refused
-- NotReleasable: Two tables about people are joined without equating the person on both sides.
-- Add the condition a.person_id = b.person_id.
