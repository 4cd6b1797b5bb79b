-- Amounts are in minor units of the currency of their row.
CREATE TABLE lending_applications (
    id TEXT NOT NULL CHECK (length(id) = 36),
    borrower_id TEXT NOT NULL CHECK (length(borrower_id) = 36),
    state TEXT NOT NULL,
    close_reason TEXT,
    currency TEXT NOT NULL,
    -- What is asked for.
    amount INTEGER,
    purpose TEXT,
    term_months INTEGER,
    monthly_income INTEGER,
    monthly_debt INTEGER,
    submitted_at TEXT CHECK (length(submitted_at) = 27),
    -- What an officer granted, or would.
    proposed_by TEXT CHECK (length(proposed_by) = 36),
    proposed_at TEXT CHECK (length(proposed_at) = 27),
    granted_amount INTEGER,
    annual_rate_bps INTEGER,
    granted_months INTEGER,
    first_due_on TEXT CHECK (length(first_due_on) = 10),
    confirmed_by TEXT CHECK (length(confirmed_by) = 36),
    confirmed_at TEXT CHECK (length(confirmed_at) = 27),
    rejected_by TEXT CHECK (length(rejected_by) = 36),
    reason TEXT,
    decided_at TEXT CHECK (length(decided_at) = 27),
    loan_id TEXT CHECK (length(loan_id) = 36),
    closed_at TEXT CHECK (length(closed_at) = 27),
    archived_at TEXT CHECK (length(archived_at) = 27),
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    CONSTRAINT lending_applications_pkey PRIMARY KEY (id),
    CONSTRAINT lending_applications_state_check
        CHECK (state IN ('draft', 'submitted', 'approved', 'rejected', 'closed')),
    CONSTRAINT lending_applications_close_reason_check
        CHECK (close_reason IN ('withdrawn', 'disbursed', 'rejected', 'expired')),
    CONSTRAINT lending_applications_closed_at_check
        CHECK ((state = 'closed') = (close_reason IS NOT NULL) AND (state = 'closed') = (closed_at IS NOT NULL)),
    CONSTRAINT lending_applications_archived_at_check CHECK (archived_at IS NULL OR state = 'closed'),
    -- Who submits has said everything.
    CONSTRAINT lending_applications_submitted_at_check
        CHECK (submitted_at IS NULL OR (amount IS NOT NULL AND purpose IS NOT NULL AND term_months IS NOT NULL
            AND monthly_income IS NOT NULL AND monthly_debt IS NOT NULL)),
    CONSTRAINT lending_applications_amount_check
        CHECK (amount > 0 AND monthly_income >= 0 AND monthly_debt >= 0 AND granted_amount > 0
            AND granted_amount <= amount),
    -- There is a loan where one was granted, and nowhere else.
    CONSTRAINT lending_applications_loan_id_check
        CHECK ((loan_id IS NOT NULL)
            = (state = 'approved' OR (state = 'closed' AND close_reason IN ('disbursed', 'expired')))),
    CONSTRAINT lending_applications_four_eyes_check
        CHECK (proposed_by <> borrower_id AND confirmed_by <> borrower_id AND rejected_by <> borrower_id
            AND confirmed_by <> proposed_by)
) STRICT;

-- What officers see, in its orders; what is archived is left out but for those who ask for it.
CREATE INDEX lending_applications_created_at_id_idx ON lending_applications (created_at, id)
    WHERE archived_at IS NULL;
CREATE INDEX lending_applications_updated_at_id_idx ON lending_applications (updated_at, id)
    WHERE archived_at IS NULL;
CREATE INDEX lending_applications_amount_id_idx ON lending_applications (amount, id) WHERE archived_at IS NULL;
CREATE INDEX lending_applications_state_created_at_id_idx ON lending_applications (state, created_at, id)
    WHERE archived_at IS NULL;
CREATE INDEX lending_applications_state_updated_at_id_idx ON lending_applications (state, updated_at, id)
    WHERE archived_at IS NULL;
CREATE INDEX lending_applications_state_amount_id_idx ON lending_applications (state, amount, id)
    WHERE archived_at IS NULL;
CREATE INDEX lending_applications_all_created_at_id_idx ON lending_applications (created_at, id);
CREATE INDEX lending_applications_all_updated_at_id_idx ON lending_applications (updated_at, id);
CREATE INDEX lending_applications_all_amount_id_idx ON lending_applications (amount, id);
-- One person has few.
CREATE INDEX lending_applications_borrower_id_created_at_id_idx
    ON lending_applications (borrower_id, created_at, id);
-- What waits to be closed.
CREATE INDEX lending_applications_state_decided_at_id_idx ON lending_applications (state, decided_at, id);

-- What was done with each application. Which state of the record it led to tells the order.
CREATE TABLE lending_history (
    application_id TEXT NOT NULL CHECK (length(application_id) = 36),
    revision INTEGER NOT NULL,
    at TEXT NOT NULL CHECK (length(at) = 27),
    actor_id TEXT CHECK (length(actor_id) = 36),
    action TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    why TEXT,
    request_id TEXT NOT NULL,
    CONSTRAINT lending_history_pkey PRIMARY KEY (application_id, revision),
    CONSTRAINT lending_history_application_id_fkey
        FOREIGN KEY (application_id) REFERENCES lending_applications (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE lending_loans (
    id TEXT NOT NULL CHECK (length(id) = 36),
    application_id TEXT NOT NULL CHECK (length(application_id) = 36),
    borrower_id TEXT NOT NULL CHECK (length(borrower_id) = 36),
    state TEXT NOT NULL,
    currency TEXT NOT NULL,
    principal INTEGER NOT NULL,
    annual_rate_bps INTEGER NOT NULL,
    term_months INTEGER NOT NULL,
    first_due_on TEXT NOT NULL CHECK (length(first_due_on) = 10),
    -- Of all instalments.
    interest INTEGER NOT NULL,
    principal_paid INTEGER NOT NULL,
    interest_paid INTEGER NOT NULL,
    ended_at TEXT CHECK (length(ended_at) = 27),
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    updated_at TEXT NOT NULL CHECK (length(updated_at) = 27),
    CONSTRAINT lending_loans_pkey PRIMARY KEY (id),
    CONSTRAINT lending_loans_application_id_key UNIQUE (application_id),
    CONSTRAINT lending_loans_application_id_fkey
        FOREIGN KEY (application_id) REFERENCES lending_applications (id) ON DELETE CASCADE,
    CONSTRAINT lending_loans_state_check CHECK (state IN ('active', 'repaid', 'written_off')),
    CONSTRAINT lending_loans_ended_at_check CHECK ((state = 'active') = (ended_at IS NULL)),
    CONSTRAINT lending_loans_balance_check
        CHECK (principal > 0 AND principal_paid >= 0 AND principal_paid <= principal
            AND interest_paid >= 0 AND interest_paid <= interest
            AND (state = 'repaid') = (principal_paid = principal AND interest_paid = interest))
) STRICT;

CREATE INDEX lending_loans_created_at_id_idx ON lending_loans (created_at, id);
CREATE INDEX lending_loans_updated_at_id_idx ON lending_loans (updated_at, id);
CREATE INDEX lending_loans_principal_id_idx ON lending_loans (principal, id);
CREATE INDEX lending_loans_state_created_at_id_idx ON lending_loans (state, created_at, id);
CREATE INDEX lending_loans_state_updated_at_id_idx ON lending_loans (state, updated_at, id);
CREATE INDEX lending_loans_state_principal_id_idx ON lending_loans (state, principal, id);
CREATE INDEX lending_loans_borrower_id_created_at_id_idx ON lending_loans (borrower_id, created_at, id);

CREATE TABLE lending_instalments (
    loan_id TEXT NOT NULL CHECK (length(loan_id) = 36),
    number INTEGER NOT NULL,
    due_on TEXT NOT NULL CHECK (length(due_on) = 10),
    principal INTEGER NOT NULL,
    interest INTEGER NOT NULL,
    principal_paid INTEGER NOT NULL,
    interest_paid INTEGER NOT NULL,
    CONSTRAINT lending_instalments_pkey PRIMARY KEY (loan_id, number),
    CONSTRAINT lending_instalments_loan_id_fkey
        FOREIGN KEY (loan_id) REFERENCES lending_loans (id) ON DELETE CASCADE,
    CONSTRAINT lending_instalments_number_check CHECK (number > 0),
    -- Interest comes before principal.
    CONSTRAINT lending_instalments_balance_check
        CHECK (principal_paid >= 0 AND principal_paid <= principal AND interest_paid >= 0
            AND interest_paid <= interest AND (principal_paid = 0 OR interest_paid = interest))
) STRICT, WITHOUT ROWID;

CREATE TABLE lending_repayments (
    id TEXT NOT NULL CHECK (length(id) = 36),
    loan_id TEXT NOT NULL CHECK (length(loan_id) = 36),
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL,
    principal INTEGER NOT NULL,
    interest INTEGER NOT NULL,
    received_on TEXT NOT NULL CHECK (length(received_on) = 10),
    recorded_by TEXT NOT NULL CHECK (length(recorded_by) = 36),
    created_at TEXT NOT NULL CHECK (length(created_at) = 27),
    CONSTRAINT lending_repayments_pkey PRIMARY KEY (id),
    CONSTRAINT lending_repayments_loan_id_fkey
        FOREIGN KEY (loan_id) REFERENCES lending_loans (id) ON DELETE CASCADE,
    CONSTRAINT lending_repayments_balance_check
        CHECK (amount > 0 AND principal >= 0 AND interest >= 0 AND amount = principal + interest)
) STRICT;

CREATE INDEX lending_repayments_loan_id_created_at_id_idx ON lending_repayments (loan_id, created_at, id);
