//! What the commands about magazines come to.

use chrono::NaiveDate;
use domain::{
    bookstore::{BookstoreError, Magazine, MagazineChange, MagazineFacts, NewMagazine, ProductId, Products},
    kernel::Violation,
};

use super::{
    BookstoreUnit, ChangedKind, CreateMagazine, Draft, MagazineView, ReplaceMagazine, UpdateMagazine, checks::other_id,
};
use crate::{Failure, page::Record};

impl ChangedKind for MagazineFacts {
    type Create = CreateMagazine;
    type Replace = ReplaceMagazine;
    type Update = UpdateMagazine;
    type View = MagazineView;

    const NAME: &'static str = "magazine";
    const KEY: &'static str = "id";
    const ABSENT: BookstoreError = BookstoreError::MagazineNotFound;

    fn kept(uow: &mut dyn BookstoreUnit) -> &mut dyn Products<Self> {
        uow
    }

    fn anew(input: &ReplaceMagazine, id: ProductId) -> CreateMagazine {
        CreateMagazine { id: input.id.or(Some(id)), ..input.anew() }
    }

    fn misplaced(new: &CreateMagazine, id: ProductId) -> Option<Violation> {
        other_id(id, new.id)
    }

    fn draft(draft: &mut Draft<'_>, new: &CreateMagazine) -> Result<NewMagazine, Failure> {
        Ok(NewMagazine {
            issn: new.issn,
            title: new.title.clone(),
            issue_number: new.issue_number.clone(),
            issue_label: new.issue_label.clone(),
            published_on: new.published_on.map(Into::into),
            publisher: new.publisher.clone(),
            product: draft.product(new.id, &new.category, new.price, new.stock)?,
        })
    }

    fn draft_change(draft: &mut Draft<'_>, was: &Magazine, change: &UpdateMagazine) -> Result<MagazineChange, Failure> {
        Ok(MagazineChange {
            issn: change.issn.clone(),
            title: change.title.clone(),
            issue_number: change.issue_number.clone(),
            issue_label: change.issue_label.clone(),
            published_on: change.published_on.clone().map(|it| it.map(NaiveDate::from)),
            publisher: change.publisher.clone(),
            product: draft.product_change(was.product(), &change.category, &change.price, &change.stock)?,
        })
    }

    fn view(magazine: &Magazine) -> Record<MagazineView> {
        MagazineView::of(magazine)
    }
}
