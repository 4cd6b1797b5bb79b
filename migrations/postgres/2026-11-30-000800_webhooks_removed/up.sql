-- When a webhook was taken away. It and its deliveries, which may be many, are forgotten after that in portions.
ALTER TABLE webhooks_webhooks ADD COLUMN removed_at timestamptz;

CREATE INDEX webhooks_webhooks_removed_at_idx ON webhooks_webhooks (removed_at) WHERE removed_at IS NOT NULL;
