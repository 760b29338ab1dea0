//! Lists: order, pages, links, filters.

use serde_json::{Value, json};

use crate::language::{Center, embeddings, id, knowledge_base, text, with};

fn list(center: &Center, query: &str) -> Value {
    center.get(&format!("/v1/genai/resources{query}")).ok(200)
}

fn ids(list: &Value) -> Vec<String> {
    list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(id)
        .collect()
}

#[test]
fn an_empty_list_has_its_shape() {
    let page = "/v1/genai/resources?limit=50&offset=0";
    let expected = json!({
        "links": {"self": page, "next": null, "prev": null, "first": page, "last": page},
        "meta": {"page": {"totalElements": 0, "offset": 0, "elements": 0}},
        "items": [],
    });
    assert_eq!(list(&Center::start(), ""), expected);
}

#[test]
fn the_oldest_resource_comes_first() {
    let center = Center::at("2026-03-01T00:00:00Z");
    let later = center.created(&text());
    center.set_clock("2026-02-01T00:00:00Z");
    let earlier = center.created(&text());
    assert_eq!(ids(&list(&center, "")), [earlier, later]);
}

#[test]
fn pages_follow_each_other() {
    let center = Center::start();
    for _ in 0..5 {
        center.created(&embeddings());
    }
    let all = ids(&list(&center, ""));
    let mut walked = Vec::new();
    let mut next = Some("/v1/genai/resources?limit=2".to_owned());
    while let Some(path) = next {
        let page = center.get(&path).ok(200);
        assert_eq!(page["meta"]["page"]["totalElements"], 5);
        assert_eq!(
            page["links"]["first"],
            "/v1/genai/resources?limit=2&offset=0"
        );
        assert_eq!(
            page["links"]["last"],
            "/v1/genai/resources?limit=2&offset=4"
        );
        walked.extend(ids(&page));
        next = page["links"]["next"].as_str().map(str::to_owned);
    }
    assert_eq!(walked, all);
    let last = list(&center, "?limit=2&offset=4");
    assert_eq!(
        last["links"]["prev"],
        "/v1/genai/resources?limit=2&offset=2"
    );
    assert_eq!(
        last["meta"]["page"],
        json!({"totalElements": 5, "offset": 4, "elements": 1})
    );
    let beyond = list(&center, "?limit=2&offset=90");
    assert_eq!(
        (ids(&beyond).len(), &beyond["links"]["next"]),
        (0, &Value::Null)
    );
    assert_eq!(
        beyond["links"]["prev"],
        "/v1/genai/resources?limit=2&offset=4"
    );
}

#[test]
fn a_page_holds_fifty_unless_told_and_a_hundred_at_most() {
    let center = Center::with_cloud_tokens(1000);
    for _ in 0..51 {
        center.created(&embeddings());
    }
    assert_eq!(ids(&list(&center, "")).len(), 50);
    assert_eq!(ids(&list(&center, "?limit=100")).len(), 51);
    assert_eq!(ids(&list(&center, "?limit=1")).len(), 1);
}

#[test]
fn a_page_out_of_bounds_is_refused() {
    let center = Center::start();
    for query in [
        "limit=0",
        "limit=101",
        "limit=",
        "limit=ten",
        "limit=1&limit=2",
        "offset=-1",
        "offset=1.5",
    ] {
        let answer = center.get(&format!("/v1/genai/resources?{query}"));
        answer.refused(422, "INVALID_FIELD");
    }
    let detail = center
        .get("/v1/genai/resources?limit=101")
        .refused(422, "INVALID_FIELD");
    assert_eq!(detail, "limit: has to be a whole number from 1 to 100.");
}

#[test]
fn filters_match_exactly_and_together() {
    let center = Center::start();
    let text_id = center.created(&with(text(), "environment", "Production"));
    let embeddings_id = center.created(&embeddings());
    let knowledge_id = center.created(&knowledge_base());
    center.deprovision(&knowledge_id).ok(202);
    let cases = [
        ("?type=text_generation", vec![&text_id]),
        ("?environment=Production", vec![&text_id]),
        ("?region=ca-central-1", vec![&embeddings_id]),
        ("?status=DEPROVISION_SCHEDULED", vec![&knowledge_id]),
        ("?status=ACTIVE&environment=Test", vec![&embeddings_id]),
        ("?type=text_generation&environment=Test", vec![]),
        ("?type=image_generation", vec![]),
        ("?environment=test", vec![]),
        ("?type=", vec![]),
    ];
    for (query, expected) in cases {
        assert_eq!(
            ids(&list(&center, query)).iter().collect::<Vec<_>>(),
            expected,
            "{query}"
        );
    }
    assert_eq!(ids(&list(&center, "?colour=red")).len(), 3);
}

#[test]
fn links_keep_the_filters() {
    let page = list(&Center::start(), "?environment=A%26B&limit=7");
    assert_eq!(
        page["links"]["self"],
        "/v1/genai/resources?limit=7&offset=0&environment=A%26B"
    );
}
