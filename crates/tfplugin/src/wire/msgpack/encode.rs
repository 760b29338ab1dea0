//! Writing values.

use rmp::encode as put;

use crate::framework::types::Type;
use crate::framework::value::Value;

/// A plain unknown value: one byte of extension type 0.
const UNKNOWN: [u8; 3] = [0xd4, 0x00, 0x00];

/// The value does not have its type, which is always a bug of the provider.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a value of type {expected} was expected in {value}")]
pub struct EncodeError {
    expected: String,
    value: String,
}

/// Writes a value of the given type. Each value has exactly one encoding: sorted keys, the shortest
/// lengths, numbers as Terraform itself writes them.
///
/// # Errors
///
/// When the value is not of that type.
pub fn encode(of: &Type, value: &Value) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::with_capacity(256);
    write(&mut bytes, of, value)?;
    Ok(bytes)
}

fn write(bytes: &mut Vec<u8>, of: &Type, value: &Value) -> Result<(), EncodeError> {
    const TO_MEMORY: &str = "writing to memory does not fail";
    match (of, value) {
        (_, Value::Null) => put::write_nil(bytes).expect(TO_MEMORY),
        (_, Value::Unknown) => bytes.extend_from_slice(&UNKNOWN),
        (Type::Bool, Value::Bool(flag)) => put::write_bool(bytes, *flag).expect(TO_MEMORY),
        (Type::String, Value::String(text)) => put::write_str(bytes, text).expect(TO_MEMORY),
        (Type::Number, Value::Number(number)) => {
            // Whole numbers are never floats, even if exact. go-cty does the same since 1.14.4,
            // because decoders in other languages would read them as numbers with a fraction.
            let float = || number.as_exact_f64().filter(|_| !number.is_whole());
            if let Some(integer) = number.as_i64() {
                put::write_sint(bytes, integer).expect(TO_MEMORY);
            } else if let Some(float) = float() {
                put::write_f64(bytes, float).expect(TO_MEMORY);
            } else {
                put::write_str(bytes, &number.to_string()).expect(TO_MEMORY);
            }
        }
        (Type::List(element) | Type::Set(element), Value::List(elements)) => {
            put::write_array_len(bytes, length(elements.len())).expect(TO_MEMORY);
            for value in elements {
                write(bytes, element, value)?;
            }
        }
        (Type::Tuple(types), Value::List(elements)) if types.len() == elements.len() => {
            put::write_array_len(bytes, length(elements.len())).expect(TO_MEMORY);
            for (element, value) in types.iter().zip(elements) {
                write(bytes, element, value)?;
            }
        }
        (Type::Map(element), Value::Map(entries)) => {
            put::write_map_len(bytes, length(entries.len())).expect(TO_MEMORY);
            for (key, value) in entries {
                put::write_str(bytes, key).expect(TO_MEMORY);
                write(bytes, element, value)?;
            }
        }
        (Type::Object(attributes), Value::Map(entries)) => {
            put::write_map_len(bytes, length(attributes.len())).expect(TO_MEMORY);
            // Both are in the order of their names.
            let mut entries = entries.iter().peekable();
            for (name, of) in attributes {
                let value = entries.next_if(|(entry, _)| *entry == name);
                put::write_str(bytes, name).expect(TO_MEMORY);
                write(bytes, of, value.map_or(&Value::Null, |(_, value)| value))?;
            }
            if entries.next().is_some() {
                return Err(misfit(of, value));
            }
        }
        (Type::Dynamic, Value::Dynamic(typed)) if typed.0 != Type::Dynamic => {
            let (of, value) = typed.as_ref();
            put::write_array_len(bytes, 2).expect(TO_MEMORY);
            put::write_bin(bytes, of.to_json().to_string().as_bytes()).expect(TO_MEMORY);
            write(bytes, of, value)?;
        }
        (of, value) => return Err(misfit(of, value)),
    }
    Ok(())
}

fn misfit(of: &Type, value: &Value) -> EncodeError {
    EncodeError {
        expected: of.to_json().to_string(),
        value: kind(value).to_owned(),
    }
}

/// The kind of a value, without its content, which may be a secret.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Unknown => "an unknown value",
        Value::Bool(_) => "a bool",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::List(_) => "a sequence",
        Value::Map(_) => "an object or map",
        Value::Dynamic(_) => "a dynamic value",
    }
}

fn length(of: usize) -> u32 {
    u32::try_from(of).expect("no collection of Terraform has four thousand million elements")
}
#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Value {
        Value::Number(text.parse().unwrap())
    }

    #[test]
    fn numbers_are_written_as_terraform_writes_them() {
        let written = |text: &str| encode(&Type::Number, &number(text)).unwrap();
        assert_eq!(written("30"), [30]);
        assert_eq!(written("3.25")[0], 0xcb);
        assert_eq!(written("0.7"), b"\xa30.7");
        assert_eq!(written("-9223372036854775808")[0], 0xd3);
        assert_eq!(written("9223372036854775807")[0], 0xcf);
        // Doubles hold these exactly, but they are whole.
        assert_eq!(written("9223372036854775808"), b"\xb39223372036854775808");
        assert_eq!(written("1e20")[..2], *b"\xb51");
        assert_eq!(
            written("Inf"),
            [0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
            "an infinity has no decimal text"
        );
    }

    #[test]
    fn an_object_is_written_with_all_its_attributes() {
        let of = Type::object([("a", Type::Bool), ("b", Type::Bool)]);
        // A missing attribute is null.
        let partial = Value::object([("a", true.into())]);
        assert_eq!(encode(&of, &partial).unwrap(), b"\x82\xa1a\xc3\xa1b\xc0");
        for name in ["", "aa", "c"] {
            let foreign = Value::object([("a", true.into()), (name, true.into())]);
            assert!(encode(&of, &foreign).is_err(), "{name:?}");
        }
    }

    #[test]
    fn an_unknown_value_is_one_byte_of_extension_0() {
        assert_eq!(
            encode(&Type::String, &Value::Unknown).unwrap(),
            [0xd4, 0, 0]
        );
    }

    #[test]
    fn a_dynamic_value_has_a_definite_type() {
        let inner = Value::Dynamic(Box::new((Type::Bool, true.into())));
        assert!(encode(&Type::Dynamic, &inner).is_ok());
        let outer = Value::Dynamic(Box::new((Type::Dynamic, inner)));
        assert!(encode(&Type::Dynamic, &outer).is_err());
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named_without_showing_it() {
        let error = encode(&Type::Number, &"secret".into())
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            r#"a value of type "number" was expected in a string"#
        );
    }
}
