CREATE FUNCTION plot.owns_layer(layer text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer AND l.owner_id = plot.viewer());
END $$;

-- An owner, who is no key and does not preview, holds the layer until the end of the transaction: two that
-- share it at once come one after the other.
CREATE FUNCTION plot.hold_own_layer(layer text) RETURNS plot.layer
LANGUAGE plpgsql SET search_path = plot, pg_temp AS $$
DECLARE held plot.layer;
BEGIN
  IF plot.key() IS NULL AND plot.previewer() IS NULL THEN
    SELECT * INTO held FROM plot.layer l WHERE l.id = layer AND l.owner_id = plot.viewer() FOR UPDATE;
  END IF;
  IF held.id IS NULL THEN
    RAISE EXCEPTION 'only the owner decides about this layer' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN held;
END $$;

-- A share that stands with the same audience ends, and this one takes its place. A partner of one activity
-- has what is shared with it by name until its time there is over.
CREATE FUNCTION plot.share_layer(layer text, audience text, audience_id text, may text, until timestamptz,
  until_activity text, note text, author text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.layer := plot.hold_own_layer(layer); made bigint; last record;
BEGIN
  IF held.classification = 'geheim'
    OR (audience = 'openbaar' AND (held.classification <> 'open' OR may = 'bewerken'))
    OR (audience <> 'organisatie' AND held.classification = 'vertrouwelijk') THEN
    RAISE EXCEPTION 'the classification does not allow this share' USING ERRCODE = 'check_violation';
  END IF;
  IF (audience = 'organisatie' AND audience_id = held.owner_id)
    OR (audience = 'organisatie' AND NOT plot.knows_organisation(audience_id))
    OR (audience = 'sector' AND NOT EXISTS (SELECT 1 FROM plot.sector s WHERE s.id = audience_id))
    OR (audience = 'activiteit' AND NOT plot.is_in(audience_id))
    OR (until_activity IS NOT NULL AND NOT plot.is_in(until_activity)) THEN
    RAISE EXCEPTION 'there is nobody to share with' USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF (audience = 'activiteit' AND NOT plot.is_open(audience_id))
    OR (until_activity IS NOT NULL AND NOT plot.is_open(until_activity)) THEN
    RAISE EXCEPTION 'the activity is over' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  IF audience = 'organisatie' AND EXISTS (SELECT 1 FROM plot.organisation o WHERE o.id = audience_id AND o.adhoc) THEN
    SELECT p.activity_id, p.until INTO last FROM plot.standing_participant p WHERE p.organisation_id = audience_id;
    until_activity := last.activity_id;
    until := least(until, last.until);
  END IF;
  UPDATE plot.share s SET withdrawn_at = clock_timestamp(), withdrawn_by = author
    WHERE s.layer_id = layer AND s.audience = audience AND s.audience_id IS NOT DISTINCT FROM audience_id
      AND s.withdrawn_at IS NULL;
  INSERT INTO plot.share AS s (layer_id, audience, audience_id, may, until, until_activity, note, granted_by)
  VALUES (layer, audience, audience_id, may, until, until_activity, note, author)
  RETURNING s.id INTO made;
  RETURN made;
END $$;

-- A partner of one activity is known to those in it; all others to everybody.
CREATE FUNCTION plot.knows_organisation(organisation text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  RETURN EXISTS (SELECT 1 FROM plot.organisation o WHERE o.id = organisation AND (NOT o.adhoc OR EXISTS (
    SELECT 1 FROM plot.standing_participant p WHERE p.organisation_id = o.id AND plot.is_in(p.activity_id))));
END $$;

-- Whether there was a share to end.
CREATE FUNCTION plot.withdraw_share(layer text, share bigint, author text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.layer := plot.hold_own_layer(layer);
BEGIN
  UPDATE plot.share s SET withdrawn_at = clock_timestamp(), withdrawn_by = author
    WHERE s.id = share AND s.layer_id = layer AND s.withdrawn_at IS NULL;
  RETURN FOUND;
END $$;

CREATE FUNCTION plot.classify(layer text, wanted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE held plot.layer := plot.hold_own_layer(layer);
BEGIN
  IF wanted = 'geheim' THEN
    RAISE EXCEPTION 'secret information does not belong here' USING ERRCODE = 'check_violation';
  END IF;
  UPDATE plot.layer l SET classification = wanted WHERE l.id = layer AND l.classification <> wanted;
END $$;

-- Who sees this layer, by which share. Its owner is told all; another partner not who takes part in an
-- activity that it is not in itself; the public, and a partner of one activity, no more than concerns them.
CREATE FUNCTION plot.visible_to(layer text)
RETURNS TABLE (share bigint, audience text, audience_id text, may text, organisation text, until timestamptz,
  until_activity text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT r.share_id, r.audience, r.audience_id, r.may, r.organisation_id, r.until, r.until_activity
    FROM plot.layer l JOIN plot.reach r ON r.layer_id = l.id
    WHERE l.id = layer AND plot.previewer() IS NULL AND (l.owner_id = plot.viewer()
      OR r.audience = 'openbaar' OR r.organisation_id = plot.viewer()
      OR (plot.is_partner() AND r.audience <> 'activiteit')
      OR (r.audience = 'activiteit' AND plot.is_in(r.audience_id)))
    ORDER BY r.share_id, r.organisation_id;
END $$;
CREATE FUNCTION plot.is_partner() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN plot.viewer() IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM plot.organisation o WHERE o.id = plot.viewer() AND o.adhoc);
END $$;
