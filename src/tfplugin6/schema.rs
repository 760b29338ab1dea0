//! Schemas as messages.

use super::proto::{self, StringKind};
use crate::framework::schema::{Attribute, Kind, Presence, Schema};

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
        let (of, nested_type) = match &attribute.kind {
            Kind::Plain(of) => (of.to_json().to_string().into(), None),
            Kind::Single(nested) => {
                let object = proto::schema::Object {
                    attributes: nested.iter().map(Self::from).collect(),
                    nesting: proto::schema::object::NestingMode::Single.into(),
                    ..Default::default()
                };
                (Default::default(), Some(object))
            }
        };
        Self {
            name: attribute.name.to_owned(),
            r#type: of,
            nested_type,
            description: attribute.description.to_owned(),
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
