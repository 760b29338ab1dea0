//! Schemas, identities and signatures as messages.

use super::proto::schema::object::NestingMode;
use super::proto::{self, StringKind};
use crate::framework::function::{Parameter, Signature};
use crate::framework::identity::{IdentityAttribute, IdentitySchema};
use crate::framework::schema::{Attribute, Kind, Presence, Schema};
use crate::framework::types::Type;

impl From<&Schema> for proto::Schema {
    fn from(schema: &Schema) -> Self {
        Self {
            version: schema.version,
            block: Some(proto::schema::Block {
                version: schema.version,
                attributes: schema
                    .attributes
                    .iter()
                    .map(proto::schema::Attribute::from)
                    .collect(),
                description: schema.description.to_owned(),
                description_kind: StringKind::Markdown.into(),
                ..Default::default()
            }),
        }
    }
}

impl From<&Attribute> for proto::schema::Attribute {
    fn from(attribute: &Attribute) -> Self {
        let object = |nested: &[Attribute], nesting: NestingMode| proto::schema::Object {
            attributes: nested.iter().map(Self::from).collect(),
            nesting: nesting.into(),
            ..Default::default()
        };
        let (of, nested_type) = match &attribute.kind {
            Kind::Plain(of) => (of.to_json().to_string().into(), None),
            Kind::Single(nested) => (
                Default::default(),
                Some(object(nested, NestingMode::Single)),
            ),
            Kind::List(nested) => (Default::default(), Some(object(nested, NestingMode::List))),
        };
        Self {
            name: attribute.name.to_owned(),
            r#type: of,
            nested_type,
            description: attribute.documentation().into_owned(),
            required: attribute.presence == Presence::Required,
            optional: matches!(
                attribute.presence,
                Presence::Optional | Presence::OptionalComputed
            ),
            computed: attribute.is_computed(),
            sensitive: attribute.sensitive,
            description_kind: StringKind::Markdown.into(),
            ..Default::default()
        }
    }
}

impl From<&IdentitySchema> for proto::ResourceIdentitySchema {
    fn from(identity: &IdentitySchema) -> Self {
        let attribute =
            |attribute: &IdentityAttribute| proto::resource_identity_schema::IdentityAttribute {
                name: attribute.name.to_owned(),
                r#type: Type::String.to_json().to_string().into(),
                required_for_import: true,
                optional_for_import: false,
                description: attribute.description.to_owned(),
            };
        Self {
            version: identity.version,
            identity_attributes: identity.attributes.iter().map(attribute).collect(),
        }
    }
}

impl From<&Signature> for proto::Function {
    fn from(signature: &Signature) -> Self {
        let parameter = |parameter: &Parameter| proto::function::Parameter {
            name: parameter.name.to_owned(),
            r#type: parameter.of.to_json().to_string().into(),
            description: parameter.description.to_owned(),
            description_kind: StringKind::Markdown.into(),
            ..Default::default()
        };
        Self {
            parameters: signature.parameters.iter().map(parameter).collect(),
            r#return: Some(proto::function::Return {
                r#type: signature.result.to_json().to_string().into(),
            }),
            summary: signature.summary.to_owned(),
            description: signature.description.to_owned(),
            description_kind: StringKind::Markdown.into(),
            ..Default::default()
        }
    }
}
