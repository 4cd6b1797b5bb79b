//! What the document and the pages say of problems: their form, their statuses, their codes.

/// What each status means, in general.
pub(crate) const STATUSES: [(u16, &str); 19] = [
    (400, "The request cannot be read."),
    (401, "No valid credential was shown."),
    (402, "The payment failed."),
    (403, "This is not allowed."),
    (404, "There is no such record."),
    (406, "The answer cannot be given in a form that the client accepts."),
    (408, "The request did not arrive in time."),
    (409, "The state of the record forbids it."),
    (410, "It is gone."),
    (412, "The record is not in the state that the precondition demands."),
    (413, "The body is too large."),
    (414, "The address is too long."),
    (415, "The body is of a media type that is not taken here."),
    (422, "The request breaks a rule or a type."),
    (426, "This address speaks another protocol."),
    (429, "Too many requests."),
    (431, "The headers are too large."),
    (500, "Something went wrong on our side."),
    (503, "The service cannot answer at the moment."),
];

/// A code that is typical of a status.
pub(crate) const fn example_code(status: u16) -> &'static str {
    match status {
        400 => "unknown_parameter",
        401 => "unauthenticated",
        402 => "payment_declined",
        403 => "permission_denied",
        404 => "not_found",
        406 => "not_acceptable",
        408 => "request_timeout",
        409 => "conflict",
        410 => "gone",
        412 => "precondition_failed",
        413 => "body_too_large",
        414 => "uri_too_long",
        415 => "unsupported_media_type",
        422 => "validation_failed",
        426 => "upgrade_required",
        429 => "rate_limited",
        431 => "headers_too_large",
        503 => "unavailable",
        _ => "internal_error",
    }
}

/// What went wrong, as RFC 9457 wants it told.
#[derive(utoipa::ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "only describes the document that `Problem::document` writes")]
pub(crate) struct ProblemDocument {
    /// A page that explains this kind of problem.
    #[schema(example = "/problems/validation_failed")]
    r#type: String,
    /// The kind of problem, for people.
    #[schema(example = "The request is not valid")]
    title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// The kind of problem, for programs: a stable name.
    #[schema(example = "validation_failed")]
    code: String,
    /// What happened this time, for people.
    #[schema(example = "2 members are not valid")]
    detail: String,
    /// The path that was asked for.
    #[schema(example = "/v1/books")]
    instance: String,
    /// Finds the exchange in the server's log.
    request_id: String,
    /// Everything that is wrong with the request, where that can be told.
    errors: Option<Vec<ProblemError>>,
}

/// One thing that is wrong with a request.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "only describes the document that `Problem::document` writes")]
pub(crate) struct ProblemError {
    /// Where in the body, as a JSON pointer (RFC 6901).
    #[schema(example = "/isbn")]
    pointer: Option<String>,
    /// Which parameter.
    parameter: Option<String>,
    /// The rule that is broken: a stable name.
    #[schema(example = "isbn_checksum")]
    code: String,
    /// What is wrong, for people.
    #[schema(example = "the ISBN check digit is wrong")]
    detail: String,
}

/// A sentence about each code that one may want explained.
pub(crate) fn meaning(code: &str) -> &'static str {
    MEANINGS.iter().find(|it| it.0 == code).map_or("The request was refused for this reason.", |it| it.1)
}

const MEANINGS: &[(&str, &str)] = &[
    ("access_denied", "The identity provider let nobody in. Begin again, or log in otherwise."),
    ("api_key_not_found", "There is no such API key, or none that you may know of."),
    ("beyond_own_permissions", "Nobody gives permissions that they do not hold, nor manages who holds more than they."),
    ("body_too_large", "The body is longer than this operation takes."),
    ("category_cycle", "The move would put a category below itself."),
    ("category_too_deep", "The tree of categories has at most four levels."),
    ("consent_not_found", "One has not let this application do anything, or does so no more."),
    ("conflict", "Somebody else changed the same record at the same time. Read it again, then decide anew."),
    ("duplicate_isbn", "There is a book with this ISBN already."),
    ("duplicate_issue", "There is a magazine with this ISSN and issue number already."),
    (
        "duplicate_review",
        "One person has one opinion of a book, and has said it already: change that review (PUT …/reviews/mine).",
    ),
    ("duplicate_sku", "There is an item with this SKU already."),
    (
        "email_not_verified",
        "The identity provider vouches for no address of mail, so nothing is linked and no account opened.",
    ),
    ("email_taken", "There is an account with this address already."),
    (
        "https_needed",
        "Nothing but pages is answered without TLS. What was sent was readable on the way: replace the credential.",
    ),
    ("idempotency_in_progress", "The first request with this Idempotency-Key is still running. Ask again in a moment."),
    ("idempotency_key_reused", "An Idempotency-Key names one request. Use a fresh key for another one."),
    ("idempotency_not_supported", "The answer would be a credential, which is never kept for a retry."),
    ("identity_not_found", "There is no such account at a provider among one's own."),
    ("identity_provider_not_found", "There is no such identity provider."),
    ("identity_provider_taken", "There is an identity provider with this slug already."),
    ("identity_taken", "The account at the provider is linked to somebody else here."),
    (
        "illegal_transition",
        "The record is in a state that does not allow this; allowed lists what could be done with it instead.",
    ),
    ("in_use", "Other records refer to this one."),
    (
        "invalid_consistency_token",
        "Lyceum-Consistency is sent as a write answered it, unchanged and once. Without it a read may be 2 s old.",
    ),
    ("invalid_credentials", "The address or the password is wrong, or the account is not in force."),
    ("invalid_cursor", "A cursor is good only for the list, the filters and the order it was made for."),
    ("invalid_refresh_token", "Log in again: this refresh token is unknown, expired or already used."),
    (
        "invalid_token",
        "A token from a mail is good for one use and for a while. Ask for another mail; why this one is not good is not told.",
    ),
    ("invitation_needed", "An account takes an invitation here: send its token along."),
    ("invitation_not_found", "There is no such invitation, or it was accepted."),
    (
        "insufficient_scope",
        "The key or application lacks the scope: self for what belongs to its person, openid for who that is.",
    ),
    ("last_admin", "There must always be somebody who may administer."),
    ("last_way_to_log_in", "Without it one could not log in. Choose a password first, by the mail for that."),
    (
        "link_needs_login",
        "An account has this address, but nobody has proven that it is theirs, or it is linked to somebody else of the provider. \
         Log in to it, and link the identity there.",
    ),
    ("login_needed", "Only a person who has logged in does this, no key and no application in their name."),
    (
        "malformed_callback",
        "This is where identity providers send browsers back to, with a state and a code or an error.",
    ),
    ("empty_cart", "There is nothing in the cart that could be ordered: put something in first."),
    ("invalid_cart_token", "X-Cart-Token is what a cart was given when it was filled for the first time, unchanged."),
    ("malformed_json", "The body is not JSON as RFC 8259 defines it."),
    ("method_not_allowed", "The address exists, but not for this method; Allow lists those it has."),
    ("mfa_required", "The password is right. Log in again with a code from the authenticator app, or a recovery code."),
    ("not_acceptable", "None of the forms in which this can be answered is among those that Accept names."),
    ("not_found", "There is no such record, or nothing at this address."),
    ("mixed_currencies", "An order is paid in one currency. Order what is sold in another one apart."),
    ("not_for_sale", "Some of these products are sold no more; lines names them."),
    ("not_the_borrower", "Only who asks for the money does this."),
    ("not_the_reviewer", "Only whoever wrote the review does this, and moderators delete it."),
    ("not_the_customer", "Only who has ordered does this."),
    ("oauth_client_not_found", "There is no such OAuth client."),
    ("order_not_found", "There is no such order, or none that you may know of."),
    ("order_not_paid", "There is an invoice only for what was paid: pay the order first."),
    ("origin_not_allowed", "Pages of this origin may not call. The operator decides which may (LYCEUM_CORS_ORIGINS)."),
    ("out_of_stock", "There are fewer of these products than are wanted; products or lines names them."),
    ("own_application", "Nobody decides about their own loan: ask somebody else who may."),
    ("own_order", "Nobody gives money back to themselves: ask somebody else who manages orders."),
    ("own_review", "Nobody moderates what they themselves have written: ask somebody else who may."),
    ("paid_too_late", "The order was over before it was paid. Nothing is to be done: the money goes back in full."),
    ("payment_declined", "The payment failed for good; decline_code says why. Another try is free."),
    ("permission_denied", "You are known, but your roles do not allow this."),
    ("plan_in_use", "API keys are on this usage plan. Put them on another one first."),
    ("plan_not_open", "People do not choose this usage plan for themselves. Ask somebody who manages API keys."),
    ("precondition_failed", "The record has moved on since you read it. Read it again, then decide anew."),
    ("product_not_found", "No book, magazine or item has this identifier."),
    (
        "provider_error",
        "What the identity provider says cannot be believed. Those who administer the campus find why in the log.",
    ),
    (
        "provider_login_not_found",
        "No such login is on its way: it took too long, was ended before, or began somewhere else.",
    ),
    ("provider_unavailable", "The identity provider does not answer. Wait as long as Retry-After says."),
    ("public_client", "A public client runs where people can look into it, and so has no secret."),
    ("quota_exceeded", "The API key has used up the quota of its plan; renews_at says when there is a new one."),
    (
        "rate_limited",
        "You ask for too much in too short a time. Wait as long as Retry-After says; RateLimit tells how you stand.",
    ),
    (
        "recent_login_needed",
        "The login is too old for this, which could make an account somebody else's. Log in again.",
    ),
    ("registration_closed", "Accounts are made by administrators here."),
    ("review_not_found", "There is no such review, or none that you may know of."),
    ("role_built_in", "Every campus has this role, as it is. Define one of another name."),
    ("role_in_use", "Somebody has this role. Take it from them first."),
    ("role_taken", "There is a role with this name already."),
    ("same_officer", "A large loan takes two people: who approved it cannot confirm it."),
    (
        "second_factor_needed",
        "Your roles allow this once your login takes a second factor: set up an authenticator app (POST /v1/users/me/totp).",
    ),
    ("session_not_found", "None of the person's sessions that stand has this identifier."),
    ("stock_full", "There would be more of the product than can be counted."),
    ("stock_movement_not_found", "The stock of this product has no movement of this number."),
    (
        "test_payment_not_found",
        "The test gateway has no such payment, or it is not the one through which payments are made here.",
    ),
    ("too_many_api_keys", "A person has at most 100 API keys. Revoke one that is not used."),
    ("too_many_attempts", "There were too many failures. Wait as long as Retry-After says."),
    ("too_many_identity_providers", "A campus has at most 100 identity providers."),
    ("too_many_oauth_clients", "At most 1,000 OAuth clients are registered. Remove one that is not used."),
    ("too_many_streams", "One person has only so many streams of events open at once. Close one that nobody reads."),
    ("total_too_large", "It comes to more than there is money. Order it in parts."),
    ("totp_enabled", "There is an authenticator app in force. Take it away first."),
    ("totp_not_enabled", "There is no authenticator app in force. Set one up first."),
    ("totp_not_enrolled", "Nothing waits to be confirmed: begin to set up the app, and confirm it within 15 minutes."),
    ("totp_not_found", "There is no authenticator app in force."),
    ("unauthenticated", "Show a valid access token or API key, once: Authorization: Bearer …, or X-API-Key: …"),
    (
        "unknown_parameter",
        "The operation has no such parameter. Unknown ones are refused, so that a typo never passes silently.",
    ),
    ("upgrade_required", "The address speaks WebSocket: ask for the upgrade that RFC 6455 describes."),
    ("usage_plan_built_in", "This usage plan is there from the start, and stays."),
    ("validation_failed", "Members of the request break rules; errors lists all of them."),
    ("webhook_disabled", "Nothing is sent to this webhook. Enable it first."),
];
