-- Window functions are not understood.

-- question
SELECT avg(n) FROM (SELECT row_number() OVER (PARTITION BY person_id) AS n FROM visit) AS t

-- refused
-- NotSupported: Window functions (OVER) cannot be asked yet.
