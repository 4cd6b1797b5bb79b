//! What is said about books is for all to see, unless a moderator hid it. Its author changes it, and nobody else.

use crate::{
    bookstore::ReviewState as State,
    kernel::{
        Condition::{self, Any, Holds, Is, Not, Owns, While},
        Need, Otherwise,
        Party::Owner,
        Permission, Policy, Rule,
    },
};

const PUBLISHED: &str = State::Published.name();
const HIDDEN: &str = State::Hidden.name();

const VISIBLE: Condition = Any(&[While(&[PUBLISHED]), Owns, Holds(Permission::ReviewsModerate)]);

const BY_ITS_AUTHOR: Rule = Rule::or(Is(Owner), "not_the_reviewer", "only whoever wrote the review may do this");

const BY_ITS_AUTHOR_OR_MODERATORS: Rule =
    Rule { must: Any(&[Is(Owner), Holds(Permission::ReviewsModerate)]), ..BY_ITS_AUTHOR };

const BY_ANOTHER: Rule = Rule::or(Not(&Is(Owner)), "own_review", "nobody moderates what they themselves have written");

/// Who could delete what is hidden and write it anew would undo the hiding.
const NOT_TO_BEGIN_ANEW: Rule =
    Rule { must: Any(&[Not(&Is(Owner)), While(&[PUBLISHED])]), otherwise: Otherwise::State };

/// To look through the reviews of a book.
pub const LIST: Policy = Policy { name: "review.list", operations: &["list_reviews"], ..Policy::OPEN };

/// To know of a review.
pub const SEE: Policy = Policy {
    name: "review.see",
    operations: &["get_review"],
    owner: "the reviewer",
    need: Need::Nothing,
    sees: VISIBLE,
    rules: &[],
};

/// To say what one thinks of a book, and to see what one said.
pub const WRITE: Policy = Policy {
    name: "review.write",
    operations: &["create_review", "replace_my_review", "get_my_review", "list_my_reviews"],
    owner: "the reviewer",
    need: Need::Permission(Permission::ReviewsWrite),
    sees: Condition::Everybody,
    rules: &[BY_ITS_AUTHOR],
};

/// To take a review away.
pub const DELETE: Policy = Policy {
    name: "review.delete",
    operations: &["delete_my_review", "delete_review"],
    need: Need::Permission(Permission::ReviewsWrite),
    rules: &[BY_ITS_AUTHOR_OR_MODERATORS, NOT_TO_BEGIN_ANEW],
    ..SEE
};

/// To keep a review from others.
pub const HIDE: Policy = Policy {
    name: "review.hide",
    operations: &["hide_review"],
    need: Need::Permission(Permission::ReviewsModerate),
    rules: &[BY_ANOTHER, Rule::during(&[PUBLISHED])],
    ..SEE
};

/// To let others see a review again.
pub const RESTORE: Policy = Policy {
    name: "review.restore",
    operations: &["restore_review"],
    rules: &[BY_ANOTHER, Rule::during(&[HIDDEN])],
    ..HIDE
};

/// All of them.
pub const ALL: &[Policy] = &[LIST, SEE, WRITE, DELETE, HIDE, RESTORE];
