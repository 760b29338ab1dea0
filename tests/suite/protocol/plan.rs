//! Planning. `Walk::plan` asserts each time that core accepts the plan.

use serde_json::{Value as Json, json};
use tfplugin::framework::value::Value;

use crate::story::ControlCenter;
use crate::walk::{Change, Walk, answered, chat, knowledge_base};

const COMPUTED: [&str; 6] = [
    "id",
    "status",
    "available_models",
    "created_at",
    "bundle_month_ends_at",
    "portal_url",
];

fn changed(attribute: &str, value: Json) -> Json {
    let mut config = chat();
    config[attribute] = value;
    config
}

/// Configurations of every shape that the schema allows.
fn configs() -> Vec<Json> {
    vec![
        chat(),
        knowledge_base(),
        changed("cross_region_inference", json!(true)),
        changed("deletion_policy", json!("prevent")),
        changed("deletion_policy", json!("abandon")),
        changed("timeouts", json!({})),
        changed("timeouts", json!({"create": "1h", "update": "1s"})),
        changed("display_name", json!("Ünïcode 名前 🦀")),
        changed("size", json!("large")),
    ]
}

/// items 38 and 39: the whole object, for every shape of configuration, as a create and as a change
/// to every other shape.
#[tokio::test]
async fn a_plan_keeps_to_the_configuration() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let stored = walk.create(&walk.config(chat())).await.state;
    for config in configs() {
        let config = walk.config(config);
        walk.plan(&Change::create(&config)).await;
        walk.plan(&Change::update(&stored, &config)).await;
    }
}

/// item 38: also with values that are not known yet.
#[tokio::test]
async fn what_is_configured_as_unknown_is_planned_as_unknown() {
    let center = ControlCenter::new();
    center.set_company(json!({"cloudTokens": {"total": 5000}}));
    let walk = Walk::begin(&center).await;
    let stored = walk.create(&walk.config(chat())).await.state;
    for attribute in &walk.resource().attributes {
        if attribute.computed && !attribute.optional {
            continue;
        }
        let mut config = walk.config(chat());
        config.set(&attribute.name, Value::Unknown);
        for change in [Change::create(&config), Change::update(&stored, &config)] {
            let planned = walk.plan(&change).await.succeeds();
            let value = planned.state.attribute(&attribute.name);
            assert!(value.is_unknown(), "{}: {value:?}", attribute.name);
        }
    }
    let mut config = walk.config(chat());
    let Value::Map(owner) = config.attribute("created_for") else {
        panic!("it is an object")
    };
    let mut owner = owner.clone();
    owner.insert("email".to_owned(), Value::Unknown);
    config.set("created_for", Value::Map(owner));
    let planned = walk.plan(&Change::create(&config)).await.succeeds();
    assert_eq!(
        planned.state.attribute("created_for"),
        config.attribute("created_for")
    );
}

/// item 40.
#[tokio::test]
async fn a_new_object_has_unknown_computed_values_and_a_known_price() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let planned = walk.plan(&Change::create(&walk.config(chat()))).await;
    planned.said.nothing();
    for name in COMPUTED {
        assert!(planned.state.attribute(name).is_unknown(), "{name}");
    }
    // Every release of Terraform reads exactly this form.
    let unknown = b"\xa2id\xd4\x00\x00";
    assert!(
        planned
            .bytes
            .windows(unknown.len())
            .any(|bytes| bytes == unknown)
    );
    assert_eq!(planned.state.attribute("cloud_tokens"), &30_i64.into());
    assert_eq!(
        planned.state.attribute("cross_region_inference"),
        &true.into()
    );
    assert_eq!(
        planned.state.attribute("deletion_policy"),
        &"deprovision".into()
    );
}

/// item 40: the plan must equal the state byte for byte, or core shows an update.
#[tokio::test]
async fn nothing_changes_after_an_apply() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    for config in [chat(), knowledge_base(), changed("timeouts", json!({}))] {
        let config = walk.config(config);
        let stored = walk.create(&config).await.state;
        center.forget_requests();
        let planned = walk.plan(&Change::update(&stored, &config)).await;
        planned.said.nothing();
        assert_eq!(planned.state, stored);
        assert_eq!(planned.requires_replace, [""; 0]);
        assert_eq!(
            center.requests().total,
            0,
            "an unchanged object is not checked"
        );
    }
}

/// item 40: only attributes that a change concerns become unknown.
#[tokio::test]
async fn a_change_in_place_keeps_what_it_does_not_concern() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let stored = walk.create(&walk.config(chat())).await.state;

    let renamed = walk.config(changed("display_name", json!("renamed")));
    let planned = walk.plan(&Change::update(&stored, &renamed)).await;
    let mut expected = stored.clone();
    expected.set("display_name", "renamed");
    assert_eq!(planned.state, expected);

    let grown = walk.config(changed("size", json!("large")));
    let planned = walk.plan(&Change::update(&stored, &grown)).await;
    for name in ["id", "created_at", "bundle_month_ends_at", "portal_url"] {
        assert_eq!(
            planned.state.attribute(name),
            stored.attribute(name),
            "{name}"
        );
    }
    assert_eq!(planned.state.attribute("active_size"), &"large".into());
    assert!(planned.state.attribute("status").is_unknown());
}

/// item 43: core ignores a path whose value does not change, and refuses one that does not exist.
#[tokio::test]
async fn only_changed_attributes_ask_for_a_new_object_in_the_order_of_the_schema() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let stored = walk.create(&walk.config(chat())).await.state;
    let replaced = |config: Json| {
        let change = Change::update(&stored, &walk.config(config));
        let walk = &walk;
        async move { walk.plan(&change).await.requires_replace }
    };
    assert_eq!(replaced(chat()).await, [""; 0]);
    assert_eq!(replaced(changed("display_name", json!("b"))).await, [""; 0]);
    assert_eq!(replaced(changed("size", json!("large"))).await, [""; 0]);
    assert_eq!(
        replaced(changed("deletion_policy", json!("prevent"))).await,
        [""; 0]
    );
    let mut everything = chat();
    everything["type"] = json!("embeddings_generation");
    everything["environment"] = json!("Production");
    everything["region"] = json!("ca-central-1");
    everything["model"] = json!("cohere-embed-v4");
    everything["created_for"] = json!({"name": "B", "email": "b@example.com"});
    for _ in 0..3 {
        assert_eq!(
            replaced(everything.clone()).await,
            ["type", "region", "model", "models", "created_for"]
        );
    }
    let planned = walk.plan(&Change::create(&walk.config(everything))).await;
    assert_eq!(
        planned.requires_replace, [""; 0],
        "nothing is replaced by a create"
    );
}

/// item 44: during an apply, another process plans again.
#[tokio::test]
async fn two_processes_plan_the_same_bytes() {
    let center = ControlCenter::new();
    let (one, other) = (Walk::begin(&center).await, Walk::begin(&center).await);
    let stored = one.create(&one.config(chat())).await.state;
    for config in configs() {
        let config = one.config(config);
        for change in [Change::create(&config), Change::update(&stored, &config)] {
            let (first, second) = (one.plan(&change).await, other.plan(&change).await);
            assert_eq!(first.bytes, second.bytes);
            // A create has its own key in the private bytes: two creates must not share one.
            let is_creation = change.prior.is_null();
            assert_eq!(first.private != second.private, is_creation);
            assert_eq!(first.identity, second.identity);
            assert_eq!(first.requires_replace, second.requires_replace);
        }
    }
}

/// item 45: a value that the plan knew stays the same when more values are known.
#[tokio::test]
async fn a_plan_with_more_known_keeps_what_was_known_before() {
    let center = ControlCenter::new();
    center.set_company(json!({"cloudTokens": {"total": 5000}}));
    let walk = Walk::begin(&center).await;
    let stored = walk.create(&walk.config(chat())).await.state;
    let known = walk.config(changed("display_name", json!("known by now")));
    for attribute in &walk.resource().attributes {
        if attribute.computed && !attribute.optional {
            continue;
        }
        let mut config = known.clone();
        config.set(&attribute.name, Value::Unknown);
        for prior in [&Value::Null, &stored] {
            let before = walk.plan(&Change::update(prior, &config)).await.succeeds();
            // The apply walk runs in another process.
            let later = Walk::begin(&center).await;
            let after = later.plan(&Change::update(prior, &known)).await.succeeds();
            let (Value::Map(before), Value::Map(after)) = (&before.state, &after.state) else {
                panic!("both are objects")
            };
            for (name, value) in before {
                let still = value.is_unknown() || value == &after[name];
                assert!(still, "{}: {name} was {value:?}", attribute.name);
            }
        }
    }
}

/// item 49: a change that cannot be planned yet has unknown values, or is an error.
#[tokio::test]
async fn nothing_is_ever_deferred() {
    let center = ControlCenter::new();
    let walk = Walk::unconfigured().await;
    let mut config = walk.provider_config(&center);
    config.set("endpoint", Value::Unknown);
    walk.configure(&config).await.nothing();
    // `Walk` asserts for each answer that it is not deferred.
    let stored = walk.config(changed("id", json!("0f6a3c1d-2e3f-4cb1-a5e3-4b0d8c0e5a54")));
    walk.plan(&Change::create(&walk.config(chat())))
        .await
        .succeeds();
    walk.read(&stored, b"").await.succeeds();
    for allowed in [false, true] {
        let mut request = walk.plan_request(&Change::create(&walk.config(chat())));
        request.client_capabilities = Some(tfplugin::wire::proto::ClientCapabilities {
            deferral_allowed: allowed,
            ..Default::default()
        });
        let answer = answered(walk.client().plan_resource_change(request)).await;
        assert_eq!(answer.deferred, None);
    }
}

/// item 50: Terraform 1.15 cannot show a plan with an unknown identity, so the provider leaves it
/// out.
#[tokio::test]
async fn an_identity_is_known_or_left_out_for_what_is_not_there_yet() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let created = walk.create(&walk.config(chat())).await;
    let known = Value::object([("id", created.state.attribute("id").clone())]);
    assert_eq!(created.identity, known);
    for config in [
        chat(),
        changed("display_name", json!("renamed")),
        changed("size", json!("large")),
    ] {
        let change = Change::update(&created.state, &walk.config(config));
        assert_eq!(walk.plan(&change).await.identity, known);
    }
    assert_eq!(
        walk.plan(&Change::destroy(&created.state)).await.identity,
        known
    );
    let planned = walk.plan(&Change::create(&walk.config(chat()))).await;
    assert_eq!(planned.identity, Value::Null);
}

/// item 51: `Walk` asserts this for every plan and apply; this test makes one of each kind.
#[tokio::test]
async fn the_legacy_type_system_is_never_claimed() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let stored = walk.create(&walk.config(chat())).await.state;
    let renamed = walk.config(changed("display_name", json!("renamed")));
    walk.carry_out(&Change::update(&stored, &renamed))
        .await
        .succeeds();
    walk.carry_out(&Change::destroy(&stored)).await.succeeds();
}

/// The date may change before the apply, which reports the date that the API confirmed.
#[tokio::test]
async fn a_smaller_size_is_predicted_once() {
    let center = ControlCenter::new();
    let walk = Walk::begin(&center).await;
    let mut config = chat();
    config["size"] = json!("medium");
    let stored = walk.create(&walk.config(config)).await.state;
    let change = Change::update(&stored, &walk.config(chat()));
    let planned = walk.plan(&change).await.succeeds();
    assert_eq!(
        planned.said.warnings(),
        ["\"chat\" will become \"small\" on 2026-02-28"]
    );
    // Terraform sends this request during an apply from 1.16 on.
    let mut request = walk.plan_request(&change);
    request.planned_private = planned.private.clone().into();
    let again = answered(walk.client().plan_resource_change(request)).await;
    assert_eq!(again.diagnostics, []);
}

/// During an apply, a look-alike may be a resource that the run has just created, or one in the
/// state that only the plan saw.
#[tokio::test]
async fn a_look_alike_is_told_of_once() {
    let center = ControlCenter::new();
    center.provision("chat", json!({}));
    let walk = Walk::begin(&center).await;
    let change = Change::create(&walk.config(chat()));
    let planned = walk.plan(&change).await.succeeds();
    assert_eq!(planned.said.warnings(), ["\"chat\" exists already"]);
    // Terraform sends this request during an apply from 1.16 on: to another process, with the notes
    // of the plan.
    let applying = Walk::begin(&center).await;
    let mut request = applying.plan_request(&change);
    request.planned_private = planned.private.clone().into();
    let again = answered(applying.client().plan_resource_change(request)).await;
    assert_eq!(again.diagnostics, []);
    assert_eq!(again.planned_private, planned.private);
    // An older host does not send the notes of the plan.
    let request = applying.plan_request(&change);
    let again = answered(applying.client().plan_resource_change(request)).await;
    assert_eq!(again.diagnostics.len(), 1, "{:?}", again.diagnostics);
}
