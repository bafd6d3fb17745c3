-- A sum without bounds: nobody knows how much one person may weigh.

-- question
SELECT sum(cost) FROM visit

-- refused
-- NotReleasable: 'cost' has no public bounds, so one person's weight is unknown. Add a filter
-- such as `WHERE x BETWEEN 0 AND 300`, or clip the values.
