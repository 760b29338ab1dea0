//! The schema as core reads it: the types of values, and the uses of each attribute.

use std::collections::HashMap;

use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;
use tfplugin::wire::msgpack;
use tfplugin::wire::proto;
use tfplugin::wire::proto::schema::object::NestingMode;

/// Everything that a provider declares.
pub struct Schemas {
    /// The answer that contained it.
    pub response: proto::get_provider_schema::Response,
    pub provider: Object,
    pub resources: HashMap<String, Object>,
    pub data_sources: HashMap<String, Object>,
    pub list_resources: HashMap<String, Object>,
    pub identities: HashMap<String, Type>,
}

/// A block, or the object of a nested attribute.
pub struct Object {
    pub attributes: Vec<Attribute>,
}

/// One attribute.
pub struct Attribute {
    pub name: String,
    pub of: Type,
    pub optional: bool,
    pub computed: bool,
    /// The attribute's own schema, if it is a single nested object.
    pub nested: Option<Object>,
}

impl Schemas {
    pub(super) fn new(
        response: proto::get_provider_schema::Response,
        identities: proto::get_resource_identity_schemas::Response,
    ) -> Self {
        let objects = |schemas: &HashMap<String, proto::Schema>| {
            let objects = schemas.iter();
            objects
                .map(|(name, schema)| (name.clone(), Object::of(schema)))
                .collect()
        };
        Self {
            provider: Object::of(response.provider.as_ref().expect("there is a schema")),
            resources: objects(&response.resource_schemas),
            data_sources: objects(&response.data_source_schemas),
            list_resources: objects(&response.list_resource_schemas),
            identities: identities
                .identity_schemas
                .into_iter()
                .map(|(name, schema)| (name, identity(&schema)))
                .collect(),
            response,
        }
    }
}

fn identity(schema: &proto::ResourceIdentitySchema) -> Type {
    Type::Object(
        schema
            .identity_attributes
            .iter()
            .map(|attribute| (attribute.name.clone(), plain(&attribute.r#type)))
            .collect(),
    )
}

/// A type as a schema encodes it.
fn plain(json: &[u8]) -> Type {
    let json = serde_json::from_slice(json).expect("a type is JSON");
    Type::from_json(&json).expect("it is a type")
}

impl Object {
    fn of(schema: &proto::Schema) -> Self {
        let block = schema.block.as_ref().expect("a schema has a block");
        assert!(block.block_types.is_empty(), "this language has no blocks");
        Self::new(&block.attributes)
    }

    fn new(attributes: &[proto::schema::Attribute]) -> Self {
        Self {
            attributes: attributes.iter().map(Attribute::new).collect(),
        }
    }

    /// The type of the object's values.
    pub fn value_type(&self) -> Type {
        let attributes = self.attributes.iter();
        Type::Object(attributes.map(|a| (a.name.clone(), a.of.clone())).collect())
    }

    /// Core's own merge: the configured value, or the prior value if none is configured and the
    /// provider may set it.
    pub fn propose(&self, prior: &Value, config: &Value) -> Value {
        let merge = |attribute: &Attribute| {
            let before = prior.attribute(&attribute.name);
            let wanted = config.attribute(&attribute.name);
            match (wanted, &attribute.nested) {
                (Value::Null, _) if attribute.computed => before.clone(),
                (Value::Map(_), Some(nested)) if !before.is_null() => {
                    nested.propose(before, wanted)
                }
                _ => wanted.clone(),
            }
        };
        Value::Map(
            self.attributes
                .iter()
                .map(|attribute| (attribute.name.clone(), merge(attribute)))
                .collect(),
        )
    }

    /// Whether a path of attribute names exists.
    pub fn has(&self, path: &[String]) -> bool {
        let Some((first, rest)) = path.split_first() else {
            return true;
        };
        let Some(attribute) = self.attributes.iter().find(|a| a.name == *first) else {
            return false;
        };
        rest.is_empty()
            || attribute
                .nested
                .as_ref()
                .is_some_and(|nested| nested.has(rest))
    }
}

impl Attribute {
    fn new(attribute: &proto::schema::Attribute) -> Self {
        let (of, nested) = match &attribute.nested_type {
            None => (plain(&attribute.r#type), None),
            Some(object) => {
                let nested = Object::new(&object.attributes);
                match object.nesting() {
                    NestingMode::Single => (nested.value_type(), Some(nested)),
                    NestingMode::List => (Type::list(nested.value_type()), None),
                    other => panic!("this language has no nesting {other:?}"),
                }
            }
        };
        Self {
            name: attribute.name.clone(),
            of,
            optional: attribute.optional,
            computed: attribute.computed,
            nested,
        }
    }
}

/// A value in its wire format.
pub fn wire(of: &Type, value: &Value) -> Option<proto::DynamicValue> {
    let msgpack = msgpack::encode(of, value).expect("the value is of its type");
    Some(proto::DynamicValue {
        msgpack: msgpack.into(),
        ..Default::default()
    })
}
