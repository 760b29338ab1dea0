//! The overview page.

use std::time::Duration;

use control_center_simulator::Options;
use serde_json::json;
use ureq::http::Method;

use crate::language::{
    Answer, Center, HAIKU, SONNET, answer, capacity, knowledge_base, text, with, without,
};

fn page(center: &Center, path: &str) -> Answer {
    let page = answer(center.bare(Method::GET, path));
    assert_eq!(page.status, 200, "{page:?}");
    page
}

/// The words of a page, without its tags.
fn words(page: &Answer) -> String {
    let mut words = String::new();
    let mut in_tag = false;
    for letter in page.text.chars() {
        match letter {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                words.push(' ');
            }
            _ if !in_tag => words.push(letter),
            _ => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn has(page: &Answer, part: &str) {
    let words = words(page);
    assert!(words.contains(part), "no {part:?} in {words}");
}

#[test]
fn a_row_has_what_the_control_center_shows() {
    let center = Center::at("2026-02-12T09:30:00Z");
    center.created(&text());
    let page = page(&center, "/");
    has(
        &page,
        "Text Generation 1 Embeddings Generation 0 Knowledge Bases 0",
    );
    has(
        &page,
        "Status Name Models Capacity or Plan Created For Environment Active Support",
    );
    has(&page, "Anthropic Claude 4.5 Sonnet cross-region inference");
    has(&page, "Available 470 Allocated 30 Total 500");
    has(&page, "12 February 2026, 09:30 UTC");
    has(&page, "1 resource, 30 of 500 Cloud Tokens allocated.");
}

#[test]
fn digits_stand_in_groups_of_three() {
    let center = Center::start();
    let company = json!({"cloudTokens": {"total": 1_234_567}});
    center.put("/simulator/company", &company);
    center.created(&with(capacity(), "cloudTokens", 4000));
    let page = page(&center, "/");
    has(&page, "400,000 GenAI Units 4,000 Cloud Tokens");
    has(&page, "Available 1,230,567 Allocated 4,000 Total 1,234,567");
    has(&page, "4,000 of 1,234,567 Cloud Tokens allocated.");
}

#[test]
fn models_are_grouped_by_family_and_the_default_one_is_marked() {
    let center = Center::start();
    let models = json!([SONNET, HAIKU, "anthropic-claude-sonnet-4-6"]);
    center.created(&with(capacity(), "models", models));
    let page = page(&center, "/");
    has(
        &page,
        "Sonnet Anthropic Claude 4.5 Sonnet default Anthropic Claude 4.6 Sonnet Haiku Anthropic \
         Claude Haiku 4.5 cross-region inference",
    );
    has(&page, "5,000 GenAI Units 50 Cloud Tokens");
    has(&page, "0.00 of 5,000 GenAI Units consumed (0.0 %)");
    assert!(!page.text.contains("<svg"), "nothing is drawn of nothing");
}

#[test]
fn what_was_consumed_is_a_bar_and_a_chart_with_words() {
    for (millions, units, percent, class, most) in [
        (8, "4,000.00", "80.0", "high", "9 February: 3,750.00"),
        (10, "5,000.00", "100.0", "over", "9 February: 4,750.00"),
        (
            250,
            "125,000.00",
            "2,500.0",
            "over",
            "9 February: 124,750.00",
        ),
        (1, "500.00", "10.0", "low", "1 February: 250.00"),
    ] {
        let center = Center::at("2026-01-31T10:00:00Z");
        center.change_catalog(|catalog| {
            let model = crate::language::model(catalog, SONNET);
            model["genaiUnitsPerMillionTokens"] = json!({"input": 500, "output": 0});
        });
        let id = center.created(&capacity());
        center.set_clock("2026-02-10T00:00:00Z");
        center.consume(&id, "2026-02-01", 500_000);
        center.consume(&id, "2026-02-09", millions * 1_000_000 - 500_000);
        let page = page(&center, "/");
        has(
            &page,
            &format!("{units} of 5,000 GenAI Units consumed ({percent} %)"),
        );
        assert!(
            page.text.contains(&format!("<meter class=\"{class}\"")),
            "{}",
            page.text
        );
        let label = format!(
            "aria-label=\"Consumption from 31 January to 27 February: 2 days with consumption, most \
             on {most} GenAI Units\""
        );
        assert!(page.text.contains(&label), "no {label} in {}", page.text);
        assert_eq!(page.text.matches("<rect").count(), 2);
    }
}

#[test]
fn a_model_without_a_rate_and_a_size_show_their_tokens() {
    let center = Center::at("2026-01-31T10:00:00Z");
    let order = with(
        without(text(), "size"),
        "model",
        "anthropic-claude-3-sonnet",
    );
    let order = with(with(order, "region", "ca-central-1"), "cloudTokens", 5);
    let id = center.created(&order);
    center.consume(&id, "2026-01-31", 1234);
    let unmetered = page(&center, "/");
    has(
        &unmetered,
        "500 GenAI Units 5 Cloud Tokens 1,234 LLM tokens consumed",
    );
    assert!(
        unmetered
            .text
            .contains("most on 31 January: 1,234 LLM tokens"),
        "{}",
        unmetered.text
    );
    center.created(&knowledge_base());
    let store = page(&center, "/?type=knowledge_base");
    assert!(
        store.text.contains("aria-label=\"no model\""),
        "{}",
        store.text
    );
    has(&store, "Standard 48 Cloud Tokens Ada");
}

#[test]
fn each_type_has_a_tab_and_an_empty_one_says_so() {
    let center = Center::start();
    center.created(&text());
    for (path, chosen) in [
        ("/", "text_generation"),
        ("/?type=text_generation", "text_generation"),
        ("/?type=embeddings_generation", "embeddings_generation"),
        ("/?type=knowledge_base", "knowledge_base"),
        ("/?type=other", "text_generation"),
    ] {
        let page = page(&center, path);
        let current = format!("href=\"/?type={chosen}\" aria-current=\"page\"");
        assert!(page.text.contains(&current), "{path}: {}", page.text);
        let is_empty = words(&page).contains("There are no ");
        assert_eq!(is_empty, chosen != "text_generation", "{path}");
    }
}

#[test]
fn what_is_scheduled_is_shown_with_its_date_until_it_happens() {
    let center = Center::at("2026-01-31T10:00:00Z");
    let id = center.created(&with(text(), "size", "medium"));
    center.patch(&id, &json!({"size": "small"})).ok(200);
    has(
        &page(&center, "/"),
        "Downgrade to Small scheduled 28 February 2026, 10:00 UTC",
    );
    let metered = center.created(&capacity());
    center.patch(&metered, &json!({"size": "small"})).ok(200);
    center.patch(&metered, &json!({"cloudTokens": 50})).ok(200);
    center.consume(&metered, "2026-01-31", 40_000_000);
    center.patch(&metered, &json!({"cloudTokens": 7})).ok(200);
    has(
        &page(&center, "/"),
        "Downgrade to 700 GenAI Units scheduled",
    );
    center.deprovision(&metered).ok(202);
    center.deprovision(&id).ok(202);
    let scheduled = page(&center, "/");
    has(
        &scheduled,
        "Deprovisioning scheduled 28 February 2026, 10:00 UTC",
    );
    assert!(
        scheduled.text.contains("datetime=\"2026-02-28T10:00:00Z\""),
        "{}",
        scheduled.text
    );
    center.set_clock("2026-02-28T10:00:00Z");
    has(
        &page(&center, "/"),
        "There are no text generation resources.",
    );
}

#[test]
fn a_name_is_text_whatever_it_contains() {
    let center = Center::start();
    let name = "<script>alert('1')</script> & \"co\"";
    center.created(&with(text(), "displayName", name));
    let page = page(&center, "/");
    assert!(!page.text.contains("<script>alert"), "{}", page.text);
    assert!(page.text.contains("&lt;script&gt;alert"), "{}", page.text);
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; script-src 'self';"));
    assert!(!policy.contains("unsafe"), "{policy}");
}

#[test]
fn it_takes_nothing_from_elsewhere() {
    let center = Center::start();
    let text = page(&center, "/").text;
    assert!(
        !text.contains("http://") && !text.contains("https://"),
        "{text}"
    );
    for (path, content_type) in [
        ("/overview.css", "text/css"),
        ("/overview.js", "text/javascript"),
    ] {
        let asset = page(&center, path);
        let found = asset.header("content-type");
        assert!(found.starts_with(content_type), "{path}: {found}");
        assert!(
            !asset.text.contains("//cdn") && !asset.text.contains("https:"),
            "{path}"
        );
    }
}

#[test]
fn it_is_none_of_the_apis_business() {
    let center = Center::with(Options {
        latency: Duration::from_secs(3600),
        ..Options::default()
    });
    center.fault("*", &json!({"status": 500}));
    page(&center, "/");
    page(&center, "/overview.js");
    assert_eq!(center.get("/simulator/requests").ok(200)["total"], 0);
    let faults = center.get("/simulator/faults").ok(200);
    assert_eq!(faults.as_array().map(Vec::len), Some(1));
    answer(center.bare(Method::POST, "/")).ok(405);
}
