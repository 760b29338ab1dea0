//! What the provider declares, checked by the rules with which core accepts or refuses a schema.

use std::collections::BTreeSet;

use prost::Message as _;
use tfplugin::framework::types::Type;
use tfplugin::wire::proto;
use tfplugin::wire::proto::schema::object::NestingMode;

use crate::host::Host;
use crate::walk::{RESOURCE, Walk};

type Response = proto::get_provider_schema::Response;

async fn schema() -> Response {
    Walk::unconfigured().await.schemas.response
}

/// All blocks, with the names that a failed assertion shows.
fn blocks(response: &Response) -> Vec<(String, &proto::Schema)> {
    let provider = response.provider.as_ref().expect("core wants this one");
    let kinds = [
        ("resource", &response.resource_schemas),
        ("data", &response.data_source_schemas),
        ("list", &response.list_resource_schemas),
    ];
    let named = kinds.into_iter().flat_map(|(kind, schemas)| {
        let schemas = schemas.iter();
        schemas.map(move |(name, schema)| (format!("{kind} {name}"), schema))
    });
    std::iter::once(("provider".to_owned(), provider))
        .chain(named)
        .collect()
}

/// All attributes at any depth.
fn attributes(response: &Response) -> Vec<(String, &proto::schema::Attribute)> {
    fn collect<'a>(
        at: &str,
        attributes: &'a [proto::schema::Attribute],
        into: &mut Vec<(String, &'a proto::schema::Attribute)>,
    ) {
        for attribute in attributes {
            let at = format!("{at}.{}", attribute.name);
            if let Some(nested) = &attribute.nested_type {
                collect(&at, &nested.attributes, into);
            }
            into.push((at, attribute));
        }
    }
    let mut all = Vec::new();
    for (name, schema) in blocks(response) {
        let block = schema.block.as_ref().expect("a schema has a block");
        collect(&name, &block.attributes, &mut all);
    }
    all
}

fn is_type(json: &[u8]) -> bool {
    serde_json::from_slice(json).is_ok_and(|json| Type::from_json(&json).is_ok())
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// item 22: Terraform crashes if one of these is missing.
#[tokio::test]
async fn nothing_is_missing_that_core_takes_for_granted() {
    let response = schema().await;
    assert!(blocks(&response).len() > 3);
    for (name, schema) in blocks(&response) {
        assert!(schema.block.is_some(), "{name}");
    }
    for (name, attribute) in attributes(&response) {
        assert!(
            attribute.nested_type.is_some() || is_type(&attribute.r#type),
            "{name}"
        );
    }
    assert!(!response.functions.is_empty());
    for (name, function) in &response.functions {
        let result = function.r#return.as_ref();
        assert!(is_type(&result.expect("core wants it").r#type), "{name}");
        for parameter in &function.parameters {
            assert!(is_type(&parameter.r#type), "{name} {}", parameter.name);
        }
    }
}

/// item 23: the rules of `internal_validate.go` for required, optional and computed.
#[tokio::test]
async fn an_attribute_is_required_or_else_optional_or_computed() {
    for (name, attribute) in attributes(&schema().await) {
        let may_be = attribute.optional || attribute.computed;
        assert!(attribute.required != may_be, "{name}");
    }
}

/// item 23: the rules for an attribute's type.
#[tokio::test]
async fn an_attribute_has_a_type_or_a_nested_one() {
    for (name, attribute) in attributes(&schema().await) {
        let nested = attribute.nested_type.as_ref();
        assert!(attribute.r#type.is_empty() == nested.is_some(), "{name}");
        if let Some(nested) = nested {
            assert_ne!(nested.nesting(), NestingMode::Invalid, "{name}");
            assert!(!nested.attributes.is_empty(), "{name}");
        }
    }
}

/// item 23: the rules for names; core refuses a name that cannot be written in HCL.
#[tokio::test]
async fn every_name_can_be_written_and_is_given_once() {
    let response = schema().await;
    let mut seen = BTreeSet::new();
    for (name, attribute) in attributes(&response) {
        assert!(is_name(&attribute.name), "{name}");
        assert!(seen.insert(name.clone()), "{name} twice");
    }
    for (name, function) in &response.functions {
        assert!(is_name(name), "{name}");
        let names: BTreeSet<_> = function.parameters.iter().map(|p| &p.name).collect();
        assert_eq!(names.len(), function.parameters.len(), "{name}");
        assert!(names.iter().all(|name| is_name(name)), "{name}: {names:?}");
    }
}

/// item 23: the rules for versions, deprecations, and the contents of a block. This provider has
/// neither blocks nor write-only attributes, and the conformance table relies on that.
#[tokio::test]
async fn versions_count_from_zero_and_there_are_no_blocks_or_write_only_attributes() {
    let response = schema().await;
    for (name, schema) in blocks(&response) {
        assert!(schema.version >= 0, "{name}");
        let block = schema.block.as_ref().expect("a schema has a block");
        assert_eq!(block.block_types, [], "{name}");
        assert!(!block.computed, "{name}");
        assert!(
            block.deprecated || block.deprecation_message.is_empty(),
            "{name}"
        );
    }
    for (name, attribute) in attributes(&response) {
        assert!(!attribute.write_only, "{name}");
        let unexplained = attribute.deprecated || attribute.deprecation_message.is_empty();
        assert!(unexplained, "{name}");
    }
    assert_eq!(response.provider_meta, None);
    assert!(response.ephemeral_resource_schemas.is_empty());
    assert!(response.action_schemas.is_empty());
    assert!(response.state_store_schemas.is_empty());
}

/// item 23: the attributes of an identity. A first version other than 0 would need upgrades.
#[tokio::test]
async fn an_identity_is_of_plain_attributes_that_an_import_needs() {
    let host = Host::launch().await;
    let request = proto::get_resource_identity_schemas::Request {};
    let answer = host.provider().get_resource_identity_schemas(request).await;
    let identities = answer
        .expect("it is answered")
        .into_inner()
        .identity_schemas;
    assert_eq!(Vec::from_iter(identities.keys()), [RESOURCE]);
    for (name, identity) in identities {
        assert_eq!(identity.version, 0, "{name}");
        assert!(!identity.identity_attributes.is_empty(), "{name}");
        for attribute in identity.identity_attributes {
            let (required, optional) =
                (attribute.required_for_import, attribute.optional_for_import);
            assert!(required != optional, "{name}.{}", attribute.name);
            assert_eq!(&attribute.r#type[..], b"\"string\"", "{name}");
        }
    }
}

/// item 24.
#[tokio::test]
async fn the_identities_are_answered_without_a_word() {
    let host = Host::launch().await;
    let request = proto::get_resource_identity_schemas::Request {};
    let answer = host.provider().get_resource_identity_schemas(request).await;
    let answer = answer.expect("any other error than UNIMPLEMENTED ends Terraform");
    assert_eq!(answer.into_inner().diagnostics, []);
}

/// item 26: otherwise Terraform finds no identity schema for the type.
#[tokio::test]
async fn what_is_listed_is_managed_and_has_an_identity() {
    let schemas = Walk::unconfigured().await.schemas;
    assert!(!schemas.list_resources.is_empty());
    for name in schemas.list_resources.keys() {
        assert!(schemas.resources.contains_key(name), "{name}");
        assert!(schemas.identities.contains_key(name), "{name}");
    }
}

/// item 16: hosts accept at most 64 MiB.
#[tokio::test]
async fn the_schema_is_far_smaller_than_hosts_allow() {
    let size = schema().await.encoded_len();
    assert!(size < 1 << 20, "{size} bytes");
}

#[tokio::test]
async fn hosts_may_rely_on_every_capability() {
    let capabilities = schema().await.server_capabilities;
    assert_eq!(
        capabilities,
        Some(proto::ServerCapabilities {
            plan_destroy: true,
            get_provider_schema_optional: true,
            move_resource_state: true,
            generate_resource_config: true,
        })
    );
}

#[tokio::test]
async fn the_metadata_names_what_the_schema_has() {
    let walk = Walk::unconfigured().await;
    let request = proto::get_metadata::Request {};
    let answer = walk.client().get_metadata(request).await;
    let metadata = answer.expect("it is answered").into_inner();
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    let keys = |names: Vec<&String>| sorted(names.into_iter().cloned().collect());
    let response = &walk.schemas.response;
    let resources = metadata.resources.into_iter().map(|r| r.type_name);
    assert_eq!(
        sorted(resources.collect()),
        keys(response.resource_schemas.keys().collect())
    );
    let data_sources = metadata.data_sources.into_iter().map(|d| d.type_name);
    assert_eq!(
        sorted(data_sources.collect()),
        keys(response.data_source_schemas.keys().collect())
    );
    let lists = metadata.list_resources.into_iter().map(|l| l.type_name);
    assert_eq!(
        sorted(lists.collect()),
        keys(response.list_resource_schemas.keys().collect())
    );
    let functions = metadata.functions.into_iter().map(|f| f.name);
    assert_eq!(
        sorted(functions.collect()),
        keys(response.functions.keys().collect())
    );
    assert_eq!(metadata.server_capabilities, response.server_capabilities);
}
