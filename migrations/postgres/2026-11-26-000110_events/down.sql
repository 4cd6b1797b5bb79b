DROP TABLE events_held;
DROP TABLE events_inbox;
DROP TABLE events_consumers;
