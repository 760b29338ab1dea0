//! Values in MessagePack, the format of the wire.
//!
//! An unknown value is any extension. Terraform sends code 0 for a plain one, and 12 with a payload
//! for one of which it knows something ("starts with pre-"). Numbers are integers, doubles, or
//! decimal text if neither is exact.

mod decode;
mod encode;

pub use decode::{DecodeError, decode};
pub use encode::{EncodeError, encode};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::types::Type;
    use crate::framework::value::Value;

    fn round_trip(of: &Type, value: &Value) -> Value {
        decode(of, &encode(of, value).unwrap()).unwrap()
    }

    fn number(text: &str) -> Value {
        Value::Number(text.parse().unwrap())
    }

    #[test]
    fn numbers_keep_every_digit() {
        for text in [
            "0",
            "-1",
            "127",
            "128",
            "-129",
            "9223372036854775807",
            "9223372036854775808",
            "0.1",
            "0.7",
            "3.25",
            "1e30",
            "-0",
            "12345678901234567890.5",
            "1e-20",
        ] {
            assert_eq!(
                round_trip(&Type::Number, &number(text)),
                number(text),
                "{text}"
            );
        }
    }

    #[test]
    fn every_kind_of_value_survives_the_wire() {
        let of = Type::object([
            ("flag", Type::Bool),
            ("names", Type::list(Type::String)),
            ("by_key", Type::map(Type::Number)),
            ("pair", Type::Tuple(vec![Type::String, Type::Bool])),
            ("any", Type::Dynamic),
            ("nothing", Type::String),
            ("later", Type::object([("id", Type::String)])),
        ]);
        let value = Value::object([
            ("flag", true.into()),
            ("names", Value::List(vec!["a".into(), Value::Unknown])),
            ("by_key", Value::object([("k", 7_i64.into())])),
            ("pair", Value::List(vec!["é".into(), false.into()])),
            (
                "any",
                Value::Dynamic(Box::new((Type::list(Type::Bool), Value::List(vec![])))),
            ),
            ("nothing", Value::Null),
            ("later", Value::Unknown),
        ]);
        assert_eq!(round_trip(&of, &value), value);
    }
}
