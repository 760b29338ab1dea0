//! Values in messages.

use super::msgpack::{self, DecodeError, EncodeError};
use super::proto;
use crate::framework::diagnostic::Diagnostic;
use crate::framework::json::{self, JsonError, Objects};
use crate::framework::types::Type;
use crate::framework::value::Value;

/// The message holds no value of the requested type.
#[derive(Debug, thiserror::Error)]
pub(super) enum ValueError {
    #[error(transparent)]
    Msgpack(#[from] DecodeError),
    #[error(transparent)]
    Json(#[from] JsonError),
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

impl From<ValueError> for Diagnostic {
    /// Host and provider disagree about the schema, which the user cannot fix in the configuration.
    fn from(error: ValueError) -> Self {
        Diagnostic::error(
            "Value does not match the provider's schema",
            format!(
                "The provider and the program that calls it disagree about the shape of a value: \
                 {error}. Nothing was changed by this call. Run `init -upgrade` to bring both to \
                 the same version of the provider; if that does not help, please report it as a bug of the \
                 provider."
            ),
        )
    }
}

/// Reads a value. A missing or empty message is null.
pub(super) fn decode(of: &Type, value: Option<&proto::DynamicValue>) -> Result<Value, ValueError> {
    match value {
        Some(value) if !value.msgpack.is_empty() => Ok(msgpack::decode(of, &value.msgpack)?),
        Some(value) if !value.json.is_empty() => Ok(json::read(of, &value.json, Objects::Exact)?),
        _ => Ok(Value::Null),
    }
}

/// Writes a value. Null is written explicitly, although hosts also read an empty message as null.
pub(super) fn encode(of: &Type, value: &Value) -> Result<Option<proto::DynamicValue>, ValueError> {
    let msgpack = msgpack::encode(of, value)?.into();
    Ok(Some(proto::DynamicValue {
        msgpack,
        json: Default::default(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_form_is_read_and_empty_is_null() {
        let msgpack = proto::DynamicValue {
            msgpack: b"\xa1a"[..].into(),
            ..Default::default()
        };
        let json = proto::DynamicValue {
            json: br#""a""#[..].into(),
            ..Default::default()
        };
        assert_eq!(decode(&Type::String, Some(&msgpack)).unwrap(), "a".into());
        assert_eq!(decode(&Type::String, Some(&json)).unwrap(), "a".into());
        assert_eq!(
            decode(&Type::String, Some(&Default::default())).unwrap(),
            Value::Null
        );
        assert_eq!(decode(&Type::String, None).unwrap(), Value::Null);
    }

    #[test]
    fn null_is_written_out() {
        let written = encode(&Type::String, &Value::Null).unwrap().unwrap();
        assert_eq!(&written.msgpack[..], [0xc0]);
    }
}
