//! The order in which tables are filled: first those that others refer to.

use std::collections::BTreeSet;

use super::{TransferError, catalogue::Table};

/// `tables`, each after those that its rows refer to; otherwise by name.
pub(super) fn parents_first(tables: Vec<Table>) -> Result<Vec<Table>, TransferError> {
    let names: BTreeSet<String> = tables.iter().map(|it| it.name.clone()).collect();
    let (mut ordered, mut done, mut rest) = (Vec::new(), BTreeSet::new(), tables);
    while !rest.is_empty() {
        let free = |it: &Table| it.parents.iter().all(|parent| done.contains(parent) || !names.contains(parent));
        let (ready, waiting): (Vec<_>, Vec<_>) = rest.into_iter().partition(free);
        if ready.is_empty() {
            let names: Vec<_> = waiting.iter().map(|it| it.name.as_str()).collect();
            return Err(TransferError::Circle(names.join(", ")));
        }
        done.extend(ready.iter().map(|it| it.name.clone()));
        ordered.extend(ready);
        rest = waiting;
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, parents: &[&str]) -> Table {
        Table {
            name: name.to_owned(),
            columns: Vec::new(),
            key: Vec::new(),
            parents: parents.iter().map(|it| (*it).to_owned()).collect(),
            inner: Vec::new(),
            sequences: Vec::new(),
        }
    }

    #[test]
    fn who_is_referred_to_comes_first() {
        let tables = vec![table("a", &["c"]), table("b", &["a", "c"]), table("c", &["elsewhere"]), table("d", &[])];
        let names: Vec<_> = parents_first(tables).unwrap().into_iter().map(|it| it.name).collect();
        assert_eq!(names, ["c", "d", "a", "b"]);
    }

    #[test]
    fn a_circle_is_told() {
        let tables = vec![table("a", &["b"]), table("b", &["a"]), table("c", &[])];
        assert!(matches!(parents_first(tables), Err(TransferError::Circle(it)) if it == "a, b"));
    }
}
