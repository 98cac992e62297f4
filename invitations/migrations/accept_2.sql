-- Accepts an invitation where nothing stands in the way, and tells what an answer needs; otherwise changes nothing and
-- tells nothing (nulls).
-- The rules are those of invitations.actions.accept_in_steps; tests/invitations run every one of them through both.
CREATE FUNCTION invitations_take_seat(
    the_invitation bigint, set_no_reward boolean, acting text, moment timestamptz,
    OUT of_gig bigint, OUT of_worker bigint, OUT is_without_reward boolean
) LANGUAGE plpgsql AS $$
DECLARE
    gig record;
    invitation record;
BEGIN
    -- A first look without a lock. What it sees is asked again below.
    SELECT i.id, i.gig_id, i.worker_id, i.status, i.no_reward INTO invitation
        FROM invitations_invitation i JOIN workers_worker w ON w.user_id = i.worker_id AND w.is_active
        WHERE i.id = the_invitation AND i.status IN ('pending', 'rejected');
    IF NOT FOUND THEN
        RETURN;
    END IF;

    -- Those who want a seat of the same gig queue up here: PostgreSQL wakes them one by one, where at the row itself all
    -- that wait would look again each time. It guards nothing; the update below does. Nobody else takes this lock.
    PERFORM pg_advisory_xact_lock(1, (invitation.gig_id % 2147483647)::int);

    -- The gig's row first, then its invitations. Locking by the update itself: a lock of its own before it would double
    -- the wait of all who come after. Each statement from here on sees what the wait has brought.
    UPDATE gigs_gig SET accepted_count = accepted_count + 1
        WHERE id = invitation.gig_id AND accepted_count < coalesce(seats_max, total_seats)
            AND closed_at IS NULL AND end_at > moment
        RETURNING id, accepted_count, seats_min, seats_max, next_wave_at INTO gig;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    -- Who has become inactive since has given back, under this lock, what was pending; what was rejected stayed, so
    -- there it is asked again. Who becomes inactive from here on gives back what is taken now.
    WITH answered AS (
        UPDATE invitations_invitation SET
            status = 'accepted', answered_at = moment, no_reward = coalesce(set_no_reward, no_reward)
            WHERE id = invitation.id AND status = invitation.status
                AND (invitation.status = 'pending'
                    OR EXISTS (SELECT FROM workers_worker WHERE user_id = invitation.worker_id AND is_active))
            RETURNING id
    )
    INSERT INTO events_event (type, at, by, gig_id, worker_id, invitation_id, data)
        SELECT 'gig_invitation.updated', moment, acting, gig.id, invitation.worker_id, id,
               CASE invitation.status WHEN 'pending' THEN '{"from": "pending", "to": "accepted"}'::jsonb
                   ELSE '{"from": "rejected", "to": "accepted"}' END
        FROM answered;
    IF NOT FOUND THEN
        UPDATE gigs_gig SET accepted_count = accepted_count - 1 WHERE id = gig.id;
        RETURN;
    END IF;

    IF gig.accepted_count >= gig.seats_min AND gig.next_wave_at IS NOT NULL THEN
        UPDATE gigs_gig SET next_wave_at = NULL WHERE id = gig.id;
    END IF;
    IF gig.accepted_count = gig.seats_max THEN
        WITH expired AS (
            UPDATE invitations_invitation SET status = 'expired'
            WHERE gig_id = gig.id AND status = 'pending' RETURNING id, worker_id
        )
        INSERT INTO events_event (type, at, by, gig_id, worker_id, invitation_id, data)
            SELECT 'gig_invitation.updated', moment, acting, gig.id, worker_id, id,
                   '{"from": "pending", "to": "expired"}' FROM expired;
    END IF;
    of_gig := gig.id;
    of_worker := invitation.worker_id;
    is_without_reward := coalesce(set_no_reward, invitation.no_reward);
END $$;
