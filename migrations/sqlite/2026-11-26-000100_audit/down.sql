DROP TABLE audit_chain;
DROP TABLE audit_entries;
DROP TABLE audit_pending;
