-- Amounts are in minor units of the currency of their row.
CREATE TABLE lending_applications (
    id uuid NOT NULL,
    borrower_id uuid NOT NULL,
    state text COLLATE "C" NOT NULL,
    close_reason text COLLATE "C",
    currency text COLLATE "C" NOT NULL,
    -- What is asked for.
    amount bigint,
    purpose text,
    term_months integer,
    monthly_income bigint,
    monthly_debt bigint,
    submitted_at timestamptz,
    -- What an officer granted, or would.
    proposed_by uuid,
    proposed_at timestamptz,
    granted_amount bigint,
    annual_rate_bps integer,
    granted_months integer,
    first_due_on date,
    confirmed_by uuid,
    confirmed_at timestamptz,
    rejected_by uuid,
    reason text,
    decided_at timestamptz,
    loan_id uuid,
    closed_at timestamptz,
    archived_at timestamptz,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
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
);

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
    application_id uuid NOT NULL,
    revision bigint NOT NULL,
    at timestamptz NOT NULL,
    actor_id uuid,
    action text COLLATE "C" NOT NULL,
    from_state text COLLATE "C",
    to_state text COLLATE "C" NOT NULL,
    why text,
    request_id text COLLATE "C" NOT NULL,
    CONSTRAINT lending_history_pkey PRIMARY KEY (application_id, revision),
    CONSTRAINT lending_history_application_id_fkey
        FOREIGN KEY (application_id) REFERENCES lending_applications (id) ON DELETE CASCADE
);

CREATE TABLE lending_loans (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    borrower_id uuid NOT NULL,
    state text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL,
    principal bigint NOT NULL,
    annual_rate_bps integer NOT NULL,
    term_months integer NOT NULL,
    first_due_on date NOT NULL,
    -- Of all instalments.
    interest bigint NOT NULL,
    principal_paid bigint NOT NULL,
    interest_paid bigint NOT NULL,
    ended_at timestamptz,
    revision bigint NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
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
);

CREATE INDEX lending_loans_created_at_id_idx ON lending_loans (created_at, id);
CREATE INDEX lending_loans_updated_at_id_idx ON lending_loans (updated_at, id);
CREATE INDEX lending_loans_principal_id_idx ON lending_loans (principal, id);
CREATE INDEX lending_loans_state_created_at_id_idx ON lending_loans (state, created_at, id);
CREATE INDEX lending_loans_state_updated_at_id_idx ON lending_loans (state, updated_at, id);
CREATE INDEX lending_loans_state_principal_id_idx ON lending_loans (state, principal, id);
CREATE INDEX lending_loans_borrower_id_created_at_id_idx ON lending_loans (borrower_id, created_at, id);

CREATE TABLE lending_instalments (
    loan_id uuid NOT NULL,
    number integer NOT NULL,
    due_on date NOT NULL,
    principal bigint NOT NULL,
    interest bigint NOT NULL,
    principal_paid bigint NOT NULL,
    interest_paid bigint NOT NULL,
    CONSTRAINT lending_instalments_pkey PRIMARY KEY (loan_id, number),
    CONSTRAINT lending_instalments_loan_id_fkey
        FOREIGN KEY (loan_id) REFERENCES lending_loans (id) ON DELETE CASCADE,
    CONSTRAINT lending_instalments_number_check CHECK (number > 0),
    -- Interest comes before principal.
    CONSTRAINT lending_instalments_balance_check
        CHECK (principal_paid >= 0 AND principal_paid <= principal AND interest_paid >= 0
            AND interest_paid <= interest AND (principal_paid = 0 OR interest_paid = interest))
);

CREATE TABLE lending_repayments (
    id uuid NOT NULL,
    loan_id uuid NOT NULL,
    currency text COLLATE "C" NOT NULL,
    amount bigint NOT NULL,
    principal bigint NOT NULL,
    interest bigint NOT NULL,
    received_on date NOT NULL,
    recorded_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT lending_repayments_pkey PRIMARY KEY (id),
    CONSTRAINT lending_repayments_loan_id_fkey
        FOREIGN KEY (loan_id) REFERENCES lending_loans (id) ON DELETE CASCADE,
    CONSTRAINT lending_repayments_balance_check
        CHECK (amount > 0 AND principal >= 0 AND interest >= 0 AND amount = principal + interest)
);

CREATE INDEX lending_repayments_loan_id_created_at_id_idx ON lending_repayments (loan_id, created_at, id);
