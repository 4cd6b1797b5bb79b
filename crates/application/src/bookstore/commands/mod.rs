//! What can be done to the catalogue: the request bodies. Their members are values of the domain, so
//! what is read here has kept all rules that concern one member alone.

mod author;
mod book;
mod category;
mod item;
mod magazine;
mod price;

pub use crate::day::Day;
pub use author::{CreateAuthor, DeleteAuthor, ReplaceAuthor, UpdateAuthor};
pub use book::{CreateBook, ReplaceBook, UpdateBook};
pub use category::{CreateCategory, ReplaceCategory, UpdateCategory};
pub use item::{CreateItem, ReplaceItem, UpdateItem};
pub use magazine::{CreateMagazine, ReplaceMagazine, UpdateMagazine};
pub use price::{AskedPrice, PriceChange};

/// Declares the commands that create a record and replace one, which differ only in the `key` that
/// addresses it: a body that replaces need not repeat it.
macro_rules! create_and_replace {
    (
        $(#[$create_meta:meta])* $create:ident;
        $(#[$replace_meta:meta])* $replace:ident;
        [$($(#[$key_meta:meta])* $key:ident: $key_type:ty as $key_schema:ty)?]
        $($(#[$meta:meta])* $member:ident: $type:ty,)+
    ) => {
        #[derive(Clone, Debug, serde::Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        $(#[$create_meta])*
        pub struct $create {
            $($(#[$key_meta])* #[schema(value_type = $key_schema)] pub $key: $key_type,)?
            $($(#[$meta])* pub $member: $type,)+
        }

        #[derive(Clone, Debug, serde::Deserialize, utoipa::ToSchema)]
        #[serde(deny_unknown_fields)]
        $(#[$replace_meta])*
        pub struct $replace {
            $($(#[$key_meta])* #[schema(value_type = Option<$key_schema>)] pub $key: Option<$key_type>,)?
            $($(#[$meta])* pub $member: $type,)+
        }

        impl $replace {
            /// The same as something new.
            pub(in crate::bookstore) fn anew(&self $(, $key: $key_type)?) -> $create {
                $create { $($key,)? $($member: self.$member.clone(),)+ }
            }
        }
    };
}

pub(in crate::bookstore) use create_and_replace;
