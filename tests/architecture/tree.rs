//! The sources, as the checks see them.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use syn::{Attribute, ItemMod, ItemUse, Meta, UseTree, visit::Visit};

pub(crate) const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The crates, from the innermost outwards.
pub(crate) const LAYERS: [&str; 5] = ["domain", "application", "infrastructure", "web", "server"];

/// One file of the code.
pub(crate) struct Source {
    /// Its crate.
    pub(crate) layer: String,
    /// Where it is below `src`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// What a file at `crates/<layer>/src/<path>` would be.
    pub(crate) fn planted(layer: &str, path: &str, text: &str) -> Self {
        Self { layer: layer.to_owned(), path: path.to_owned(), text: text.to_owned() }
    }

    pub(crate) fn name(&self) -> String {
        format!("{}/src/{}", self.layer, self.path)
    }

    /// The first part of its path: the module right below the crate's root.
    pub(crate) fn module(&self) -> &str {
        self.path.split('/').next().unwrap().trim_end_matches(".rs")
    }

    /// Whether all of it is a test.
    pub(crate) fn is_test(&self) -> bool {
        self.path.split('/').any(|it| matches!(it.trim_end_matches(".rs"), "tests" | "testing"))
    }

    pub(crate) fn syntax(&self) -> syn::File {
        syn::parse_file(&self.text).unwrap_or_else(|it| panic!("{}: {it}", self.name()))
    }
}

/// Every file of every crate.
pub(crate) fn sources() -> Vec<Source> {
    let mut all = Vec::new();
    for layer in LAYERS {
        let root = format!("{ROOT}/crates/{layer}/src");
        for file in files(Path::new(&root), "rs") {
            let path = file.strip_prefix(&root).unwrap().to_str().unwrap();
            all.push(Source::planted(layer, path, &fs::read_to_string(&file).unwrap()));
        }
    }
    assert!(all.len() > 100, "the sources were not found");
    all
}

pub(crate) fn files(directory: &Path, extension: &str) -> Vec<PathBuf> {
    let mut entries: Vec<_> = fs::read_dir(directory).unwrap().map(|it| it.unwrap().path()).collect();
    entries.sort();
    let below = |it: PathBuf| if it.is_dir() { files(&it, extension) } else { vec![it] };
    entries.into_iter().flat_map(below).filter(|it| it.extension().is_some_and(|it| it == extension)).collect()
}

/// The contexts: what has a directory of its own in the domain or the application.
pub(crate) fn contexts() -> BTreeSet<String> {
    let directories = ["domain", "application"].into_iter().flat_map(|layer| {
        let entries = fs::read_dir(format!("{ROOT}/crates/{layer}/src")).unwrap().map(Result::unwrap);
        entries.filter(|it| it.path().is_dir()).map(|it| it.file_name().into_string().unwrap())
    });
    // `imports` is where the bookstore and the jobs meet; in the `ledger` all say what they did, and in the `policies`
    // who may; `limits` hold for all, and all is told in a `trace`.
    let shared = ["bridges", "kernel", "imports", "ledger", "limits", "policies", "reactions", "trace"];
    directories.filter(|it| !shared.contains(&it.as_str())).collect()
}

/// Every path that is named outside of tests, as its segments.
pub(crate) fn paths(file: &syn::File) -> Vec<Vec<String>> {
    let mut names = Names(Vec::new());
    names.visit_file(file);
    names.0
}

struct Names(Vec<Vec<String>>);

impl<'ast> Visit<'ast> for Names {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if !module.attrs.iter().any(is_for_tests) {
            syn::visit::visit_item_mod(self, module);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        flatten(&item.tree, &mut Vec::new(), &mut self.0);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.push(path.segments.iter().map(|it| it.ident.to_string()).collect());
        syn::visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast syn::Macro) {
        in_tokens(item.tokens.clone(), &mut self.0);
        syn::visit::visit_macro(self, item);
    }
}

/// `#[cfg(test)]`
pub(crate) fn is_for_tests(attribute: &Attribute) -> bool {
    matches!(&attribute.meta, Meta::List(it) if it.path.is_ident("cfg") && it.tokens.to_string() == "test")
}

fn flatten(tree: &UseTree, prefix: &mut Vec<String>, into: &mut Vec<Vec<String>>) {
    match tree {
        UseTree::Path(path) => {
            prefix.push(path.ident.to_string());
            flatten(&path.tree, prefix, into);
            prefix.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|it| flatten(it, prefix, into)),
        UseTree::Name(name) => into.push([prefix.as_slice(), &[name.ident.to_string()]].concat()),
        UseTree::Rename(rename) => into.push([prefix.as_slice(), &[rename.ident.to_string()]].concat()),
        UseTree::Glob(_) => into.push(prefix.clone()),
    }
}

/// Paths in the arguments of a macro, where there is no syntax but `a :: b :: c`.
fn in_tokens(tokens: proc_macro2::TokenStream, into: &mut Vec<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            proc_macro2::TokenTree::Ident(name) => {
                if colons != 2 {
                    into.push(std::mem::take(&mut path));
                }
                path.push(name.to_string());
                colons = 0;
            }
            proc_macro2::TokenTree::Punct(it) if it.as_char() == ':' => colons += 1,
            proc_macro2::TokenTree::Group(group) => {
                into.push(std::mem::take(&mut path));
                colons = 0;
                in_tokens(group.stream(), into);
            }
            _ => {
                into.push(std::mem::take(&mut path));
                colons = 0;
            }
        }
    }
    into.push(path);
    into.retain(|it| !it.is_empty());
}
