//! Tests of the service: they call it as a host does, with providers made for the tests.

mod broken;
mod misfits;
mod nulls;
mod panics;
mod toy;

use crate::framework::types::Type;
use crate::framework::value::Value;
use crate::wire::{msgpack, proto};

/// The type of an object with only an id.
fn of() -> Type {
    Type::object([("id", Type::String)])
}

fn object(id: &str) -> Value {
    Value::object([("id", id.into())])
}

fn wire(of: &Type, value: &Value) -> Option<proto::DynamicValue> {
    Some(proto::DynamicValue {
        msgpack: msgpack::encode(of, value).expect("it fits").into(),
        ..Default::default()
    })
}
