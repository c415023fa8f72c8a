-- name: organisation
SELECT id, name, short_name, kind, colour FROM plot.organisation WHERE id = %(organisation)s

-- name: of_exercises
SELECT id, name, short_name, kind, colour FROM plot.organisation
WHERE id IN (SELECT plot.exercise_organisations())
ORDER BY kind, name
