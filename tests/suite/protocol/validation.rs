//! Offline checks of configurations with many unknown values.

use serde_json::json;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;
use tfplugin::wire::proto;

use crate::walk::{RESOURCE, Walk, answered, chat, knowledge_base, wire};

/// A value of this type with every attribute unknown, or, if `deep`, with known objects of unknown
/// attributes.
fn unknown(of: &Type, deep: bool) -> Value {
    match of {
        Type::Object(attributes) => Value::Map(
            attributes
                .iter()
                .map(|(name, of)| {
                    let object = deep && matches!(of, Type::Object(_));
                    let value = if object {
                        unknown(of, deep)
                    } else {
                        Value::Unknown
                    };
                    (name.clone(), value)
                })
                .collect(),
        ),
        _ => Value::Unknown,
    }
}

/// item 29: core sends every variable like this in the validate walk.
#[tokio::test]
async fn a_configuration_of_unknowns_is_no_mistake() {
    let walk = Walk::unconfigured().await;
    for deep in [false, true] {
        let of = walk.resource().value_type();
        walk.validate(&unknown(&of, deep)).await.nothing();
        let of = walk.schemas.provider.value_type();
        walk.validate_provider(&unknown(&of, deep)).await.nothing();
        for (name, source) in &walk.schemas.data_sources {
            let of = source.value_type();
            let request = proto::validate_data_resource_config::Request {
                type_name: name.clone(),
                config: wire(&of, &unknown(&of, deep)),
            };
            let said = answered(walk.client().validate_data_resource_config(request))
                .await
                .diagnostics;
            assert_eq!(said, [], "{name}");
        }
        let of = walk.schemas.list_resources[RESOURCE].value_type();
        let request = proto::validate_list_resource_config::Request {
            type_name: RESOURCE.to_owned(),
            config: wire(&of, &unknown(&of, deep)),
            ..Default::default()
        };
        let answer = answered(walk.client().validate_list_resource_config(request)).await;
        assert_eq!(answer.diagnostics, []);
    }
}

/// item 29: each attribute alone, beside others that are known.
#[tokio::test]
async fn any_single_attribute_may_be_unknown() {
    let walk = Walk::unconfigured().await;
    for config in [chat(), knowledge_base()] {
        let config = walk.config(config);
        for attribute in &walk.resource().attributes {
            if attribute.computed && !attribute.optional {
                continue;
            }
            let mut config = config.clone();
            config.set(&attribute.name, Value::Unknown);
            let said = walk.validate(&config).await;
            // While the type is unknown, a missing model is no error: the resource may be a
            // knowledge base.
            assert_eq!(said.errors(), [""; 0], "{}: {said}", attribute.name);
        }
    }
}

/// item 29: `"pre-${x.id}"` arrives as extension 12 with the known part of the value.
#[tokio::test]
async fn what_is_partly_known_counts_as_unknown() {
    // Fixext, ext8, ext16, ext32; a string that starts with "pre-" and is not null; the bounds of a
    // number.
    let refinements: [&[u8]; 5] = [
        b"\xd4\x00\x00",
        b"\xc7\x09\x0c\x82\x01\xc2\x02\xa4pre-",
        b"\xc8\x00\x03\x0c\x81\x01\xc2",
        b"\xc9\x00\x00\x00\x05\x0c\x81\x03\x92\x01\xc3",
        b"\xd4\x0c\x80",
    ];
    let walk = Walk::unconfigured().await;
    let config = walk.config(chat());
    // The name is the last value, so that the test can replace it at the end.
    for refined in refinements {
        let mut bytes = wire(&walk.resource().value_type(), &config)
            .expect("it is a value")
            .msgpack
            .to_vec();
        let name = b"\xacdisplay_name\xa4chat";
        let at = bytes
            .windows(name.len())
            .position(|window| window == name)
            .expect("the name is in it");
        let value = at + name.len() - b"\xa4chat".len();
        bytes.splice(value..at + name.len(), refined.iter().copied());
        let request = proto::validate_resource_config::Request {
            type_name: RESOURCE.to_owned(),
            config: Some(proto::DynamicValue {
                msgpack: bytes.into(),
                ..Default::default()
            }),
            ..Default::default()
        };
        let answer = answered(walk.client().validate_resource_config(request)).await;
        assert_eq!(answer.diagnostics, []);
    }
}

/// item 30.
#[tokio::test]
async fn what_is_optional_may_be_left_out() {
    let walk = Walk::unconfigured().await;
    walk.validate(&walk.config(chat())).await.nothing();
    walk.validate(&walk.config(knowledge_base()))
        .await
        .nothing();
    let mut partly = chat();
    partly["timeouts"] = json!({"create": "5m"});
    walk.validate(&walk.config(partly)).await.nothing();
    let mut empty = chat();
    empty["timeouts"] = json!({});
    walk.validate(&walk.config(empty)).await.nothing();
}

/// item 72: each mistake is an error with the path of its attribute.
#[tokio::test]
async fn a_mistake_is_told_with_the_path_of_its_attribute() {
    let walk = Walk::unconfigured().await;
    for (attribute, value) in [
        ("type", json!("image_generation")),
        ("display_name", json!(" blank")),
        ("model", json!(" ")),
        ("deletion_policy", json!("keep")),
        (
            "created_for.email",
            json!({"name": "Ada", "email": "nobody"}),
        ),
        ("timeouts.create", json!({"create": "soon"})),
    ] {
        let mut config = chat();
        let name = attribute.split('.').next().expect("a name");
        config[name] = value;
        let said = walk.validate(&walk.config(config)).await;
        assert_eq!(said.attributes(), [attribute], "{said}");
        assert_eq!(said.errors(), [format!("Invalid {attribute}")]);
    }
}
