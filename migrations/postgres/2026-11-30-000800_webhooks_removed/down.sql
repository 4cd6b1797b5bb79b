DELETE FROM webhooks_webhooks WHERE removed_at IS NOT NULL;
DROP INDEX webhooks_webhooks_removed_at_idx;
ALTER TABLE webhooks_webhooks DROP COLUMN removed_at;
