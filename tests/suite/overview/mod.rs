//! The simulator's page in a real browser, while the real Terraform runs.

mod browser;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::story::{World, chat, embeddings, knowledge_base, on_path};
use browser::Browser;

/// The picture in the documentation.
const PICTURE: &str = "docs/images/simulator-overview.png";

/// Waits until an element shows a text. The page refreshes every second.
async fn shows(browser: &Browser, selector: &str, expected: &str) {
    let limit = Instant::now() + Duration::from_secs(30);
    loop {
        let text = browser.text(selector).await;
        if text.contains(expected) {
            return;
        }
        assert!(
            Instant::now() < limit,
            "{selector} does not come to show {expected:?}: {text}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: run by .ci/run"]
async fn it_follows_what_terraform_does() {
    let world = World::new(on_path());
    world.write([chat(), embeddings(), knowledge_base()]);
    let browser = Browser::start(1280, 800).await;
    let page = &browser.page;
    page.goto(&world.control_center.url())
        .await
        .expect("a page");
    shows(
        &browser,
        "#resources",
        "There are no text generation resources.",
    )
    .await;
    shows(&browser, "#balance", "Available\n500").await;

    // The keyboard moves to another tab and follows its link.
    let focus_last_tab = "document.querySelectorAll('.tabs a')[2].focus()";
    browser.evaluate(focus_last_tab).await;
    let focused = page
        .active_element()
        .await
        .expect("something has the focus");
    focused.send_keys("\u{e007}").await.expect("it takes keys");
    shows(&browser, ".tabs a[aria-current]", "Knowledge Bases").await;
    browser.evaluate(focus_last_tab).await;

    tokio::task::block_in_place(|| world.apply().succeeds());
    shows(&browser, "#resources", "knowledge").await;
    shows(&browser, "#balance", "Available\n416").await;
    shows(
        &browser,
        "#summary",
        "3 resources, 84 of 500 Cloud Tokens allocated.",
    )
    .await;
    let has_focus = "return document.activeElement === document.querySelectorAll('.tabs a')[2]";
    assert_eq!(browser.evaluate(has_focus).await, json!(true));
    let url = page.current_url().await.expect("an address");
    assert_eq!(url.query(), Some("type=knowledge_base"));

    tokio::task::block_in_place(|| world.destroy().succeeds());
    shows(
        &browser,
        "#resources",
        "Deprovisioning scheduled\n28 February 2026, 10:00 UTC",
    )
    .await;
    world.control_center.pass_the_end_of_the_month();
    shows(&browser, "#resources", "There are no knowledge bases.").await;
    shows(&browser, "#clock", "1 March 2026, 00:00 UTC").await;
}

/// Checks, on every tab, what assistive technology relies on.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: run by .ci/run"]
async fn it_can_be_used_without_eyes_and_without_a_mouse() {
    let world = World::new(on_path());
    world.control_center.provision("chat", json!({}));
    let browser = Browser::start(1280, 800).await;
    for tab in ["text_generation", "knowledge_base"] {
        let url = format!("{}/?type={tab}", world.control_center.url());
        browser.page.goto(&url).await.expect("a page");
        for (what, script) in [
            (
                "a language",
                "return document.documentElement.lang === 'en'",
            ),
            ("a title", "return document.title.length > 10"),
            (
                "one main part",
                "return document.querySelectorAll('main').length === 1",
            ),
            (
                "one heading of the first level",
                "return document.querySelectorAll('h1').length === 1",
            ),
            (
                "a name for each part that has a role",
                "return [...document.querySelectorAll('nav, section, meter, [role=img]')].every(e => \
                 e.getAttribute('aria-label') || e.getAttribute('aria-labelledby'))",
            ),
            (
                "a scope for each heading of the table",
                "return [...document.querySelectorAll('th')].every(e => e.scope)",
            ),
            (
                "polite news",
                "return document.querySelectorAll('[role=status]').length === 1 && \
                 !document.querySelector('[aria-live=assertive]')",
            ),
            (
                "a link with a visible focus for each tab",
                "return [...document.querySelectorAll('.tabs a')].length === 3 && \
                 [...document.querySelectorAll('.tabs a')].every(e => { e.focus({focusVisible: true}); \
                 return getComputedStyle(e).outlineStyle === 'solid' })",
            ),
            (
                "one chosen tab",
                "return document.querySelectorAll('.tabs a[aria-current=page]').length === 1",
            ),
            (
                "unique ids",
                "const ids = [...document.querySelectorAll('[id]')].map(e => e.id); \
                 return new Set(ids).size === ids.length",
            ),
            ("enough contrast", CONTRAST),
        ] {
            assert_eq!(browser.evaluate(script).await, json!(true), "{tab}: {what}");
        }
    }
}

/// Whether every text has the contrast to its background that WCAG 2.2 requires for small text: 4.5
/// to 1.
const CONTRAST: &str = r"
const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
const colour = text => text.match(/[\d.]+/g).map(Number);
const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const behind = e => {
  for (; e; e = e.parentElement) {
    const found = colour(getComputedStyle(e).backgroundColor);
    if (found.length === 3 || found[3] === 1) return found;
  }
  return [255, 255, 255];
};
const low = [...document.querySelectorAll('body *')].filter(e =>
  [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())).filter(e => {
    const [a, b] = [luminance(colour(getComputedStyle(e).color)), luminance(behind(e))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5;
  });
return low.length === 0 || low.map(e => e.outerHTML);
";

/// At this width, the table once had a column that needed scrolling.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: run by .ci/run"]
async fn every_column_is_in_sight_on_a_laptop() {
    let world = World::new(on_path());
    let center = &world.control_center;
    let person = json!({
        "name": "Wilhelmina van der Westhuizen",
        "email": "wilhelmina.van.der.westhuizen@finance.emea.example.com",
    });
    let capacity = |cloud_tokens: u64| {
        json!({
            "model": null, "size": null, "cloudTokens": cloud_tokens, "createdFor": person,
            "models": ["anthropic-claude-sonnet-4-5", "anthropic-claude-haiku-4-5"],
            "defaultModel": "anthropic-claude-sonnet-4-5",
        })
    };
    let unused = center.provision("Unused", capacity(20));
    // 107.44 GenAI Units per million input tokens, of 2000 in total.
    for (percent, input_tokens) in [(80, 14_892_033), (100, 18_615_041), (120, 22_338_049)] {
        let id = center.provision(&format!("{percent} % used"), capacity(20));
        center.consume(&id, "2026-01-31", input_tokens, 0);
        if percent == 120 {
            center.change(&id, json!({"cloudTokens": 10}));
        }
    }
    center.deprovision(&unused);

    let browser = Browser::start(1280, 860).await;
    browser.page.goto(&center.url()).await.expect("a page");
    for percent in ["(0.0 %)", "(80.0 %)", "(100.0 %)", "(120.0 %)"] {
        shows(&browser, "#resources", percent).await;
    }
    let fits = "const frame = document.querySelector('.scroll'); \
                return frame.scrollWidth <= frame.clientWidth";
    assert_eq!(browser.evaluate(fits).await, json!(true));
    let charts = "return [...document.querySelectorAll('svg.days')].map(chart => \
                  chart.getBoundingClientRect().width >= 100 && !!chart.getAttribute('aria-label'))";
    assert_eq!(browser.evaluate(charts).await, json!([true, true, true]));
}

/// Makes a new picture for the documentation. Look at it before you commit it.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs Chromium: run by .ci/run"]
async fn it_fits_narrow_windows_and_has_its_picture_taken() {
    let world = World::new(on_path());
    let center = &world.control_center;
    let in_production = json!({"environment": "Production", "size": "medium"});
    center.provision("Support chat", in_production.clone());
    let smaller = center.provision("Contract assistant", in_production.clone());
    center.change(&smaller, json!({"size": "small"}));
    let ending = center.provision("Release notes", json!({"environment": "Acceptance"}));
    center.deprovision(&ending);
    let knowledge = json!({"type": "knowledge_base", "size": "standard", "model": null});
    center.provision("Support knowledge base", knowledge);

    let narrow = Browser::start(500, 900).await;
    narrow.page.goto(&center.url()).await.expect("a page");
    let fits = "return document.documentElement.scrollWidth <= window.innerWidth";
    assert_eq!(narrow.evaluate(fits).await, json!(true));

    let browser = Browser::start(1280, 860).await;
    browser.page.goto(&center.url()).await.expect("a page");
    shows(&browser, "#resources", "Release notes").await;
    let picture = browser.page.screenshot_as_png().await.expect("a picture");
    assert!(picture.starts_with(b"\x89PNG"));
    if std::env::var_os("UPDATE_PICTURE").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PICTURE);
        fs::create_dir_all(path.parent().expect("it is in a directory"))
            .and_then(|()| fs::write(&path, &picture))
            .expect("the picture can be written");
    }
}
