//! The page for people.

use std::time::Duration;

use control_center_simulator::Options;
use serde_json::json;
use ureq::http::Method;

use crate::language::{Answer, Center, answer, text, with};

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
        "Status Name Model Plan Created For Environment Active Support",
    );
    has(&page, "Anthropic Claude 4.5 Sonnet cross-region inference");
    has(&page, "Available 470 Allocated 30 Total 500");
    has(&page, "12 February 2026, 09:30 UTC");
    has(&page, "1 resource, 30 of 500 Cloud Tokens allocated.");
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
