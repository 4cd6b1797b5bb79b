DROP TABLE webhooks_deliveries;
DROP TABLE webhooks_event_types;
DROP TABLE webhooks_webhooks;
