-- Accepts an invitation where nothing stands in the way; otherwise changes nothing and returns false.
-- The rules are those of invitations.actions.accept_in_steps; tests/invitations run every one of them through both.
CREATE OR REPLACE FUNCTION invitations_accept(
    the_invitation bigint, set_no_reward boolean, acting text, moment timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    gig gigs_gig%ROWTYPE;
    invitation invitations_invitation%ROWTYPE;
BEGIN
    -- The gig's row first, then its invitations. Each statement after this one sees what the wait has brought.
    SELECT * INTO gig FROM gigs_gig
        WHERE id = (SELECT gig_id FROM invitations_invitation WHERE id = the_invitation) FOR NO KEY UPDATE;
    SELECT * INTO invitation FROM invitations_invitation WHERE id = the_invitation;
    IF invitation.id IS NULL OR gig.id IS NULL
        OR invitation.status NOT IN ('pending', 'rejected')
        OR gig.closed_at IS NOT NULL OR gig.end_at <= moment
        OR gig.accepted_count >= coalesce(gig.seats_max, gig.total_seats)
    THEN
        RETURN false;
    END IF;
    -- Who becomes inactive from here on gives back, under the gig's lock, what is taken now.
    IF NOT EXISTS (SELECT FROM workers_worker WHERE user_id = invitation.worker_id AND is_active) THEN
        RETURN false;
    END IF;

    UPDATE gigs_gig SET
        accepted_count = accepted_count + 1,
        next_wave_at = CASE WHEN gig.accepted_count + 1 < seats_min THEN next_wave_at END
        WHERE id = gig.id;
    UPDATE invitations_invitation SET
        status = 'accepted', answered_at = moment, no_reward = coalesce(set_no_reward, no_reward)
        WHERE id = invitation.id;
    INSERT INTO events_event (type, at, by, gig_id, worker_id, invitation_id, data)
        VALUES ('gig_invitation.updated', moment, acting, gig.id, invitation.worker_id, invitation.id,
                jsonb_build_object('from', invitation.status, 'to', 'accepted'));

    IF gig.accepted_count + 1 = gig.seats_max THEN
        WITH expired AS (
            UPDATE invitations_invitation SET status = 'expired'
            WHERE gig_id = gig.id AND status = 'pending' RETURNING id, worker_id
        )
        INSERT INTO events_event (type, at, by, gig_id, worker_id, invitation_id, data)
            SELECT 'gig_invitation.updated', moment, acting, gig.id, worker_id, id,
                   '{"from": "pending", "to": "expired"}' FROM expired;
    END IF;
    RETURN true;
END $$;
