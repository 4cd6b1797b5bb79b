//! How a cart is kept.

use diesel::prelude::*;
use domain::{
    bookstore::{Cart, CartFacts, CartOwner, CartTokenDigest, orders::Chosen},
    kernel::StoreError,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{super::stored::corrupt, customer, digest, schema::bookstore_carts};
use crate::db::types::{Json, Key, Ts};

#[derive(AsChangeset, Clone, Debug, Insertable, Queryable, Selectable)]
#[diesel(table_name = bookstore_carts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct Row {
    pub(super) id: Key,
    customer_id: Option<Key>,
    token_digest: Option<Vec<u8>>,
    lines: Json<Vec<Line>>,
    revision: i64,
    updated_at: Ts,
    expires_at: Option<Ts>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    id: Uuid,
    product_id: Uuid,
    title: String,
    quantity: i32,
}

impl From<&Chosen> for Line {
    fn from(chosen: &Chosen) -> Self {
        let (id, product_id) = (chosen.line.uuid(), chosen.product.uuid());
        Self { id, product_id, title: chosen.title.clone(), quantity: chosen.quantity }
    }
}

impl From<Line> for Chosen {
    fn from(line: Line) -> Self {
        let (id, product) = (line.id.into(), line.product_id.into());
        Self { line: id, product, title: line.title, quantity: line.quantity }
    }
}

impl From<&Cart> for Row {
    fn from(cart: &Cart) -> Self {
        let facts = cart.facts();
        Self {
            id: facts.id.into(),
            customer_id: customer(&facts.owner),
            token_digest: digest(&facts.owner),
            lines: Json(facts.lines.iter().map(Line::from).collect()),
            revision: facts.revision,
            updated_at: facts.updated_at.into(),
            expires_at: cart.expires_at().map(Ts),
        }
    }
}

impl TryFrom<Row> for Cart {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let owner = match (row.customer_id, row.token_digest) {
            (Some(user), _) => CartOwner::Customer(user.into()),
            (None, Some(digest)) => {
                let digest = digest.try_into().map_err(|_| corrupt("the token of a cart has another length"))?;
                CartOwner::Visitor(CartTokenDigest(digest))
            }
            (None, None) => return Err(corrupt("a cart is nobody's")),
        };
        Ok(Self::from_facts(CartFacts {
            id: row.id.into(),
            owner,
            lines: row.lines.0.into_iter().map(Chosen::from).collect(),
            revision: row.revision,
            updated_at: row.updated_at.into(),
        }))
    }
}
