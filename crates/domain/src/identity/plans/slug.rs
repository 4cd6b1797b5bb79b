//! What plans are called in addresses.

use crate::identity::slug::slug;

slug! {
    /// Names a plan: lower-case ASCII letters and digits, with single hyphens between them.
    PlanSlug,
    /// The text cannot name a plan.
    PlanSlugError = "plan_slug", "plan-slug"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_has_a_slug() {
        assert_eq!("paid-2".parse::<PlanSlug>().unwrap().to_string(), "paid-2");
        assert_eq!("Free".parse::<PlanSlug>(), Err(PlanSlugError));
    }
}
