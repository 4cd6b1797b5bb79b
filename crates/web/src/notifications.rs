//! `/v1/notifications`, `/v1/notification-preferences`

use application::notifications::{
    self, NotificationFilter, NotificationId, NotificationSort, NotificationView, PreferencesView, ReadAllView,
    Recipient, UpdatePreferences,
};

use crate::{
    body::Body,
    call::Call,
    conditional::IfMatch,
    list::{List, Listed},
    outcome::{Changed, Found, Plain, Reply},
    path::Named,
    problem::Problem,
    routes::Routes,
};

type Answer<T> = Result<Reply<T>, Problem>;

pub(crate) fn routes() -> Routes {
    Routes::new("notifications", "What people are told of their affairs.")
        .get("/v1/notifications", list_notifications, "List one's notifications")
        .note("The newest first where nothing else is asked for. `unread=true&include=total` counts what is new.")
        .get("/v1/notifications/{id}", get_notification, "Show a notification")
        .post("/v1/notifications/{id}/read", read_notification, "Mark a notification as read")
        .post("/v1/notifications/{id}/unread", unread_notification, "Mark a notification as unread")
        .post("/v1/notifications/read-all", read_all_notifications, "Mark all notifications as read")
        .note("Those that are there at this moment; what comes later is unread.")
        .get("/v1/notification-preferences", get_notification_preferences, "Show how one is told")
        .put("/v1/notification-preferences", update_notification_preferences, "Say how one wants to be told")
}

async fn list_notifications(
    call: Call<Recipient>,
    list: List<NotificationFilter, NotificationSort>,
) -> Result<Listed<NotificationView>, Problem> {
    let (filter, page, link) = list.split();
    let recipient = call.role;
    let read = call.read_weighing(page.total, move |_, reader| {
        notifications::list_notifications(&recipient, reader.notifications(), &filter, &page)
    });
    read.await.map(|it| link.to(it))
}

async fn get_notification(
    call: Call<Recipient>,
    id: Named<NotificationId>,
) -> Result<Plain<NotificationView>, Problem> {
    let recipient = call.role;
    let read = call.read(move |_, reader| notifications::get_notification(&recipient, reader.notifications(), id.0));
    read.await.map(Plain)
}

async fn read_notification(call: Call<Recipient>, id: Named<NotificationId>) -> Answer<Plain<NotificationView>> {
    let recipient = call.role;
    call.write(move |ctx, uow| notifications::read_notification(ctx, &recipient, uow.notifications(), id.0).map(Plain))
        .await
}

async fn unread_notification(call: Call<Recipient>, id: Named<NotificationId>) -> Answer<Plain<NotificationView>> {
    let recipient = call.role;
    call.write(move |ctx, uow| {
        notifications::unread_notification(ctx, &recipient, uow.notifications(), id.0).map(Plain)
    })
    .await
}

async fn read_all_notifications(call: Call<Recipient>) -> Answer<Plain<ReadAllView>> {
    let recipient = call.role;
    call.write(move |ctx, uow| notifications::read_all_notifications(ctx, &recipient, uow.notifications()).map(Plain))
        .await
}

async fn get_notification_preferences(call: Call<Recipient>) -> Result<Found<PreferencesView>, Problem> {
    let recipient = call.role;
    let read =
        call.read(move |_, reader| notifications::get_notification_preferences(&recipient, reader.notifications()));
    read.await.map(Found::from)
}

async fn update_notification_preferences(
    call: Call<Recipient>,
    wanted: IfMatch,
    body: Body<UpdatePreferences>,
) -> Answer<Changed<PreferencesView>> {
    let recipient = call.role;
    call.write(move |ctx, uow| {
        let unit = uow.notifications();
        notifications::update_notification_preferences(ctx, &recipient, unit, &wanted.0, body.0).map(Changed)
    })
    .await
}
