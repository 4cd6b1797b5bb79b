//! What an account goes through: verified, another address, another password, suspended, exported.

use std::{io, pin::Pin};

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::BoxBody,
    http::{Method, header},
    web::Data,
};
use application::{
    Caller, Failure, Gateway, Weight,
    bridges::{self, PersonalData, Place},
    identity::{
        self, Accounts, ChangeEmail, RequestEmailVerification, RequestPasswordReset, RequestedView, ResetPassword,
        UserView,
    },
};
use bytes::Bytes;
use domain::{
    identity::{Member, UserManager},
    kernel::{Anyone, UserId},
};
use futures_util::{Stream, stream};

use super::users::Answer;
use crate::{
    body::{Body, NoBody},
    call::Call,
    conditional::IfMatch,
    describe::{Describe, Operation},
    outcome::{Changed, Done, Put, Requested},
    path::{MailToken, Named},
    problem::Problem,
};

pub(super) async fn request_email_verification(
    call: Call<Anyone>,
    body: Body<RequestEmailVerification>,
    accounts: Data<Accounts>,
) -> Answer<Requested<RequestedView>> {
    identity::admit_to_mail(&accounts, "request_email_verification", &body.email, call.now()).await?;
    call.write(move |ctx, uow| {
        identity::request_email_verification(ctx, &accounts, uow.identity(), &body).map(Requested)
    })
    .await
}

pub(super) async fn verify_email(
    call: Call<Anyone>,
    token: Named<MailToken>,
    _: NoBody,
    accounts: Data<Accounts>,
) -> Answer<Put<UserView>> {
    call.write(move |ctx, uow| {
        let upserted = identity::verify_email(ctx, &accounts, uow.identity(), &token.0.0)?;
        Ok(Put::new(upserted, |it| format!("/v1/users/{}", it.id)))
    })
    .await
}

pub(super) async fn request_password_reset(
    call: Call<Anyone>,
    body: Body<RequestPasswordReset>,
    accounts: Data<Accounts>,
) -> Answer<Requested<RequestedView>> {
    identity::admit_to_mail(&accounts, "request_password_reset", &body.email, call.now()).await?;
    call.write(move |ctx, uow| identity::request_password_reset(ctx, &accounts, uow.identity(), &body).map(Requested))
        .await
}

pub(super) async fn reset_password(
    call: Call<Anyone>,
    token: Named<MailToken>,
    body: Body<ResetPassword>,
    accounts: Data<Accounts>,
) -> Result<Done, Problem> {
    let (gateway, caller) = call.steps();
    identity::reset_password(&gateway, &accounts, caller, &token.0.0, body.0).await?;
    Ok(Done)
}

pub(super) async fn change_email(
    call: Call<Member>,
    body: Body<ChangeEmail>,
    accounts: Data<Accounts>,
) -> Result<Requested<RequestedView>, Problem> {
    let member = call.role;
    let (gateway, caller) = call.steps();
    Ok(Requested(identity::change_email(&gateway, &accounts, caller, member, body.0).await?))
}

pub(super) async fn suspend_user(
    call: Call<UserManager>,
    id: Named<UserId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<UserView>> {
    let by = call.role;
    call.write(move |ctx, uow| identity::suspend_user(ctx, &by, uow.identity(), id.0, &wanted.0).map(Changed)).await
}

pub(super) async fn reinstate_user(
    call: Call<UserManager>,
    id: Named<UserId>,
    wanted: IfMatch,
    _: NoBody,
) -> Answer<Changed<UserView>> {
    let by = call.role;
    call.write(move |ctx, uow| identity::reinstate_user(ctx, &by, uow.identity(), id.0, &wanted.0).map(Changed)).await
}

pub(super) async fn export_me(call: Call<Member>) -> Result<Export, Problem> {
    let member = call.role;
    let (gateway, caller) = call.steps();
    Export::begin(Reading { gateway, caller, member }).await
}

/// 200 with all that is kept of a person, as a file that is sent as it is read.
pub(super) struct Export {
    first: String,
    rest: Pin<Box<dyn Stream<Item = io::Result<Bytes>>>>,
}

struct Reading {
    gateway: Gateway,
    caller: Caller,
    member: Member,
}

impl Reading {
    async fn piece(&self, place: Place) -> Result<(String, Option<Place>), Failure> {
        let member = self.member;
        self.gateway
            .read(self.caller.clone(), Weight::Heavy, move |ctx, reader| {
                bridges::export_piece(ctx, &member, reader, &place)
            })
            .await
    }
}

impl Export {
    /// The first piece is read now, so that what stands in the way is answered as a problem.
    async fn begin(reading: Reading) -> Result<Self, Problem> {
        let (first, next) = reading.piece(Place::default()).await?;
        let rest = stream::unfold((reading, next), |(reading, place)| async move {
            match reading.piece(place?).await {
                Ok((text, next)) => Some((Ok(Bytes::from(text)), (reading, next))),
                // It is too late for a problem: the client sees that the answer does not end as it should.
                Err(failure) => {
                    tracing::error!(?failure, "an export was broken off");
                    Some((Err(io::Error::other("the data cannot be read")), (reading, None)))
                }
            }
        });
        Ok(Self { first, rest: Box::pin(rest) })
    }
}

impl Responder for Export {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::Ok();
        response
            .insert_header((header::CONTENT_TYPE, "application/json"))
            .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"personal-data.json\""));
        // Whoever asks for the head alone must not make us read all of the rest.
        if request.method() == Method::HEAD {
            return response.streaming(stream::empty::<io::Result<Bytes>>());
        }
        let first = stream::iter([Ok(Bytes::from(self.first))]);
        response.streaming(futures_util::StreamExt::chain(first, self.rest))
    }
}

impl Describe for Export {
    fn describe(operation: &mut Operation) {
        operation.gives::<PersonalData>(200, "All that is kept of the person.", &["Content-Disposition"]);
    }
}
