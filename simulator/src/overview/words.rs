//! The words for a status, a size and a time.

use chrono::{DateTime, Utc};
use maud::{Markup, html};
use thousands::Separable as _;

use crate::catalog::ResourceType;
use crate::plan::Plan;
use crate::resource::GenAiResource;

/// The name of a tab, as in the Control Center.
pub fn tab(kind: ResourceType) -> &'static str {
    match kind {
        ResourceType::TextGeneration => "Text Generation",
        ResourceType::EmbeddingsGeneration => "Embeddings Generation",
        ResourceType::KnowledgeBase => "Knowledge Bases",
    }
}

/// The name for a tab's resources within a sentence.
pub fn resources(kind: ResourceType) -> &'static str {
    match kind {
        ResourceType::TextGeneration => "text generation resources",
        ResourceType::EmbeddingsGeneration => "embeddings generation resources",
        ResourceType::KnowledgeBase => "knowledge bases",
    }
}

/// A status in words, with the time at which it ends, if there is one.
pub fn status(resource: &GenAiResource) -> Markup {
    let (class, words, until) = match (resource.status(), &resource.scheduled) {
        ("ACTIVE", _) => ("active", "Active".to_owned(), None),
        ("PROVISIONING", _) => ("underway", "Provisioning".to_owned(), None),
        ("FAILED", _) => ("failed", "Failed".to_owned(), None),
        ("PLAN_DOWNGRADE_SCHEDULED", Some(scheduled)) => (
            "scheduled",
            format!("Downgrade to {} scheduled", plan(&scheduled.plan)),
            Some(scheduled.takes_effect_at),
        ),
        ("DEPROVISION_SCHEDULED", _) => (
            "ending",
            "Deprovisioning scheduled".to_owned(),
            resource.deprovision_at,
        ),
        (other, _) => ("underway", other.to_owned(), None),
    };
    html! {
        span class={ "chip " (class) } { (words) }
        @if let Some(until) = until {
            span class="until" { (time(until)) }
        }
    }
}

/// An email address, which goes on in the next line after its `@` if it is too long for its column.
pub fn email(address: &str) -> Markup {
    html! {
        @match address.split_once('@') {
            Some((name, domain)) => { (name) "@" wbr; (domain) },
            None => { (address) },
        }
    }
}

/// A purchase in words.
pub fn plan(plan: &Plan) -> String {
    match plan {
        Plan::Size { size: name, .. } => size(name),
        Plan::Capacity { genai_units, .. } => format!("{} GenAI Units", number(genai_units)),
    }
}

/// `small` as the Control Center writes it.
fn size(size: &str) -> String {
    let mut letters = size.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}

/// A moment, to the minute.
pub fn time(moment: DateTime<Utc>) -> Markup {
    html! {
        time datetime=(moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)) {
            (moment.format("%-d %B %Y, %H:%M UTC"))
        }
    }
}

/// A number, with its digits in groups of three.
pub fn number(number: impl std::fmt::Display) -> String {
    number.separate_with_commas()
}

/// `1 resource`, `2 resources`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{} {many}", number(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_breaks_after_its_at_sign_only() {
        let shown = |address| email(address).into_string();
        assert_eq!(shown("ada@example.com"), "ada@<wbr>example.com");
        assert_eq!(shown("<ada>"), "&lt;ada&gt;");
    }
}
