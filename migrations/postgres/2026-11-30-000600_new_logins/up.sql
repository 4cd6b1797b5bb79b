-- Whether somebody hears of logins from networks that they are not known from.
ALTER TABLE notifications_preferences ADD COLUMN new_logins boolean NOT NULL DEFAULT true;
