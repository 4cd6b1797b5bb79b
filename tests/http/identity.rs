//! Accounts.

use tests::{Campus, Role, on_both};

on_both! {
    async fn a_member_reads_their_own_account(campus: Campus) {
        let ada = campus.person(Role::Member).await;

        let answer = ada.get("/v1/users/me").await.expect(200);

        assert_eq!(answer.text("/email"), ada.email);
    }
}
