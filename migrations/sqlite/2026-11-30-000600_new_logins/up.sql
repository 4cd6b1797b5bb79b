-- Whether somebody hears of logins from networks that they are not known from.
ALTER TABLE notifications_preferences ADD COLUMN new_logins INTEGER NOT NULL DEFAULT 1 CHECK (new_logins IN (0, 1));
