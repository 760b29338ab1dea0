//! Destroying and replacing: the calls of core, in core's order, with the data that core passes on.

use serde_json::json;
use tfplugin::framework::value::Value;

use crate::story::ControlCenter;
use crate::walk::{Answer, Change, Walk, answered, chat};

/// The state of a resource with this policy, and a configuration that would replace it.
async fn stored(walk: &Walk, policy: &str) -> (Value, Value) {
    let mut config = chat();
    config["deletion_policy"] = json!(policy);
    let state = walk.create(&walk.config(config.clone())).await.state;
    config["model"] = json!("anthropic-claude-sonnet-4-6");
    (state, walk.config(config))
}

/// Both plans of a replacement. The second has only the private bytes of the first.
async fn plans(walk: &Walk, prior: &Value, config: &Value) -> (Answer, Answer) {
    let first = walk.plan(&Change::update(prior, config)).await;
    assert_eq!(first.requires_replace, ["model", "models"]);
    let second = Change::create(config).with_private(&first.private);
    let second = walk.plan(&second).await;
    (first, second)
}

/// item 46: in another process, as in the apply of a replacement.
#[tokio::test]
async fn the_second_plan_of_a_replacement_is_that_of_a_new_object() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let (prior, config) = stored(&walk, "deprovision").await;
    let (first, second) = plans(&walk, &prior, &config).await;
    let warning =
        "\"chat\" will be replaced, and the old one will end on 2026-02-28 at the earliest";
    assert_eq!(first.said.warnings(), [warning]);
    second.said.nothing();
    assert!(second.state.attribute("id").is_unknown());

    let apply = Walk::begin(&center).await;
    for private in [&first.private[..], b"", b"{}", b"\xff\x00 of somebody else"] {
        let change = Change::create(&config).with_private(private);
        let again = apply.plan(&change).await.succeeds();
        assert_eq!(again.bytes, second.bytes);
    }
}

/// item 46: Terraform deletes first and then creates, or the other way round.
#[tokio::test]
async fn a_replacement_is_carried_out_in_either_order() {
    for delete_first in [true, false] {
        let center = ControlCenter::new();
        let walk = Walk::begin(&center).await;
        let (prior, config) = stored(&walk, "deprovision").await;
        let (_, second) = plans(&walk, &prior, &config).await;
        let apply = Walk::begin(&center).await;
        let delete = async || {
            // The delete has no plan of its own: it gets the private bytes of the second plan, and
            // no identity.
            let mut request = apply.apply_request(&Change::destroy(&prior), &second);
            request.planned_state = apply.wire(&Value::Null);
            request.planned_identity = None;
            let answer = answered(apply.client().apply_resource_change(request)).await;
            let new_state = answer.new_state.expect("it is there");
            assert_eq!(&new_state.msgpack[..], [0xc0]);
        };
        if delete_first {
            delete().await;
        }
        apply.create(&config).await;
        if !delete_first {
            delete().await;
        }
        let mut statuses: Vec<_> = center
            .resources()
            .iter()
            .map(|resource| resource["status"].to_string())
            .collect();
        statuses.sort();
        assert_eq!(statuses, ["\"ACTIVE\"", "\"DEPROVISION_SCHEDULED\""]);
    }
}

/// item 47.
#[tokio::test]
async fn a_destroy_plan_is_an_explicit_nil_and_names_the_object() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let (prior, _) = stored(&walk, "deprovision").await;
    let change = Change::destroy(&prior).with_private(b"kept");
    let planned = walk.plan(&change).await.succeeds();
    assert_eq!(planned.bytes, [0xc0]);
    assert_eq!(planned.private, b"kept");
    // Core shows neither an address nor a path with these diagnostics.
    let warning = "\"chat\" will be deprovisioned on 2026-02-28";
    assert_eq!(planned.said.warnings(), [warning]);
    assert_eq!(planned.said.attributes(), [""; 0]);
    assert_eq!(center.requests().to("DELETE /v1/genai/resources/{id}"), 0);
}

/// item 48: every way in which the object could end.
#[tokio::test]
async fn a_guarded_object_is_neither_destroyed_nor_replaced() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let (prior, config) = stored(&walk, "prevent").await;
    let refusal = ["\"chat\" must not be destroyed"];

    let destroy = Change::destroy(&prior);
    let planned = walk.plan(&destroy).await.fails();
    assert_eq!(planned.said.errors(), refusal);

    let (first, second) = plans(&walk, &prior, &config).await;
    assert_eq!(first.said.errors(), refusal);
    assert_eq!(second.said.errors(), refusal);

    // With `-replace`, the first plan finds nothing to change.
    let mut unchanged = chat();
    unchanged["deletion_policy"] = json!("prevent");
    let unchanged = walk.config(unchanged);
    let first = walk
        .plan(&Change::update(&prior, &unchanged))
        .await
        .succeeds();
    let second = Change::create(&unchanged).with_private(&first.private);
    assert_eq!(walk.plan(&second).await.said.errors(), refusal);

    // The delete without a plan, in a replacement that deletes first.
    let applied = walk.apply(&destroy, &planned).await.fails();
    assert_eq!(applied.said.errors(), refusal);
    assert_eq!(applied.state, prior);
    assert_eq!(center.only()["status"], "ACTIVE");
}
