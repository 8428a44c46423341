-- What waits in the outbox is looked at after every message: without its data.
CREATE INDEX posts_due ON posts (team, channel, seq, not_before, job) WHERE state = 'waiting';
