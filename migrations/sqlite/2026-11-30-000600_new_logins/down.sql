ALTER TABLE notifications_preferences DROP COLUMN new_logins;
