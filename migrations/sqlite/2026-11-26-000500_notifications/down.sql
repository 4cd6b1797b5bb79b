DROP TABLE notifications_preferences;
DROP TABLE notifications_notifications;
