//! Values in MessagePack, the form in which they cross the wire.
//!
//! An unknown value is any extension; Terraform sends code 0 for a plain one
//! and 12 with a payload for one that it knows something about ("starts with
//! pre-"). Numbers come as integers, doubles, or decimal text where neither
//! is exact.

use std::collections::BTreeMap;

use rmp::{Marker, encode};

use crate::framework::number::{Number, NumberError};
use crate::framework::types::{Type, TypeError};
use crate::framework::value::Value;

/// How a plain unknown value is written: one byte of extension type 0.
const UNKNOWN: [u8; 3] = [0xd4, 0x00, 0x00];

/// Bytes that hold no value of the type asked for.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The bytes end within a value.
    #[error("the value is cut off")]
    CutOff,
    /// Something follows after the value.
    #[error("{0} bytes follow after the value")]
    TrailingBytes(usize),
    /// A value of another type.
    #[error("expected {expected}, found {found}")]
    Mismatch {
        /// What the schema says.
        expected: &'static str,
        /// What the bytes say.
        found: String,
    },
    /// An object with other attributes than its type's.
    #[error("{0}")]
    Attributes(String),
    /// A text that is no UTF-8.
    #[error("a text is not UTF-8")]
    Text(#[from] std::str::Utf8Error),
    /// A number that is none.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// The type of a dynamic value is none.
    #[error(transparent)]
    Type(#[from] TypeError),
    /// The type of a dynamic value is no JSON.
    #[error("the type of a dynamic value cannot be read: {0}")]
    TypeJson(#[from] serde_json::Error),
}

/// A value that is not of its type: a mistake of ours, never of the user.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("a value of type {expected} was expected in {value}")]
pub struct EncodeError {
    expected: String,
    value: String,
}

/// Reads a value of the given type.
pub fn decode(of: &Type, bytes: &[u8]) -> Result<Value, DecodeError> {
    let mut reader = Reader { rest: bytes };
    let value = reader.value(of)?;
    match reader.rest.len() {
        0 => Ok(value),
        trailing => Err(DecodeError::TrailingBytes(trailing)),
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], DecodeError> {
        let (taken, rest) = self
            .rest
            .split_at_checked(length)
            .ok_or(DecodeError::CutOff)?;
        self.rest = rest;
        Ok(taken)
    }

    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(DecodeError::CutOff)?;
        self.rest = rest;
        Ok(*taken)
    }

    /// A length of `N` bytes, big endian.
    fn length<const N: usize>(&mut self) -> Result<usize, DecodeError> {
        Ok(self
            .bytes::<N>()?
            .iter()
            .fold(0, |length, byte| length << 8 | usize::from(*byte)))
    }

    fn marker(&mut self) -> Result<Marker, DecodeError> {
        self.bytes::<1>().map(|[byte]| Marker::from_u8(byte))
    }

    fn value(&mut self, of: &Type) -> Result<Value, DecodeError> {
        let marker = self.marker()?;
        if marker == Marker::Null {
            return Ok(Value::Null);
        }
        if let Some(length) = self.extension(marker)? {
            // One byte of extension type, then what is known of the value.
            self.take(length + 1)?;
            return Ok(Value::Unknown);
        }
        match of {
            Type::Bool => match marker {
                Marker::True => Ok(Value::Bool(true)),
                Marker::False => Ok(Value::Bool(false)),
                found => Err(mismatch("a bool", found)),
            },
            Type::String => self.text("a string", marker).map(Value::from),
            Type::Number => self.number(marker).map(Value::Number),
            Type::List(element) | Type::Set(element) => (0..self.array("a list", marker)?)
                .map(|_| self.value(element))
                .collect::<Result<_, _>>()
                .map(Value::List),
            Type::Tuple(types) => {
                let length = self.array("a tuple", marker)?;
                if length != types.len() {
                    let problem = format!("{} elements are required, not {length}", types.len());
                    return Err(DecodeError::Attributes(problem));
                }
                types
                    .iter()
                    .map(|t| self.value(t))
                    .collect::<Result<_, _>>()
                    .map(Value::List)
            }
            Type::Map(element) => (0..self.map("a map", marker)?)
                .map(|_| Ok((self.key()?, self.value(element)?)))
                .collect::<Result<_, _>>()
                .map(Value::Map),
            Type::Object(attributes) => self.object(attributes, marker),
            Type::Dynamic => self.dynamic(marker),
        }
    }

    fn object(
        &mut self,
        attributes: &BTreeMap<String, Type>,
        marker: Marker,
    ) -> Result<Value, DecodeError> {
        let length = self.map("an object", marker)?;
        let mut entries = BTreeMap::new();
        for _ in 0..length {
            let name = self.key()?;
            let of = attributes.get(&name).ok_or_else(|| {
                DecodeError::Attributes(format!("there is no attribute {name:?}"))
            })?;
            let value = self.value(of)?;
            entries.insert(name, value);
        }
        match attributes.keys().find(|name| !entries.contains_key(*name)) {
            Some(absent) => Err(DecodeError::Attributes(format!(
                "the attribute {absent:?} is missing"
            ))),
            None => Ok(Value::Map(entries)),
        }
    }

    /// A pair of the type, as JSON, and the value.
    fn dynamic(&mut self, marker: Marker) -> Result<Value, DecodeError> {
        match self.array("a dynamic value", marker)? {
            2 => {}
            length => {
                let problem = format!("a dynamic value has 2 elements, not {length}");
                return Err(DecodeError::Attributes(problem));
            }
        }
        let marker = self.marker()?;
        let json = self.text("a type", marker)?;
        let of = Type::from_json(&serde_json::from_str(json)?)?;
        if of == Type::Dynamic {
            return Err(mismatch("a definite type", marker));
        }
        let value = self.value(&of)?;
        Ok(Value::Dynamic(Box::new((of, value))))
    }

    fn key(&mut self) -> Result<String, DecodeError> {
        let marker = self.marker()?;
        self.text("a key", marker).map(str::to_owned)
    }

    fn text(&mut self, expected: &'static str, marker: Marker) -> Result<&'a str, DecodeError> {
        let length = match marker {
            Marker::FixStr(length) => usize::from(length),
            Marker::Str8 | Marker::Bin8 => self.length::<1>()?,
            Marker::Str16 | Marker::Bin16 => self.length::<2>()?,
            Marker::Str32 | Marker::Bin32 => self.length::<4>()?,
            found => return Err(mismatch(expected, found)),
        };
        Ok(std::str::from_utf8(self.take(length)?)?)
    }

    fn number(&mut self, marker: Marker) -> Result<Number, DecodeError> {
        Ok(match marker {
            Marker::FixPos(n) => i64::from(n).into(),
            Marker::FixNeg(n) => i64::from(n).into(),
            Marker::U8 => u64::from(u8::from_be_bytes(self.bytes()?)).into(),
            Marker::U16 => u64::from(u16::from_be_bytes(self.bytes()?)).into(),
            Marker::U32 => u64::from(u32::from_be_bytes(self.bytes()?)).into(),
            Marker::U64 => u64::from_be_bytes(self.bytes()?).into(),
            Marker::I8 => i64::from(i8::from_be_bytes(self.bytes()?)).into(),
            Marker::I16 => i64::from(i16::from_be_bytes(self.bytes()?)).into(),
            Marker::I32 => i64::from(i32::from_be_bytes(self.bytes()?)).into(),
            Marker::I64 => i64::from_be_bytes(self.bytes()?).into(),
            Marker::F32 => f64::from(f32::from_be_bytes(self.bytes()?)).try_into()?,
            Marker::F64 => f64::from_be_bytes(self.bytes()?).try_into()?,
            text => self.text("a number", text)?.parse()?,
        })
    }

    fn array(&mut self, expected: &'static str, marker: Marker) -> Result<usize, DecodeError> {
        match marker {
            Marker::FixArray(length) => Ok(usize::from(length)),
            Marker::Array16 => self.length::<2>(),
            Marker::Array32 => self.length::<4>(),
            found => Err(mismatch(expected, found)),
        }
    }

    fn map(&mut self, expected: &'static str, marker: Marker) -> Result<usize, DecodeError> {
        match marker {
            Marker::FixMap(length) => Ok(usize::from(length)),
            Marker::Map16 => self.length::<2>(),
            Marker::Map32 => self.length::<4>(),
            found => Err(mismatch(expected, found)),
        }
    }

    /// The length of an extension's payload, if the marker starts one.
    fn extension(&mut self, marker: Marker) -> Result<Option<usize>, DecodeError> {
        Ok(Some(match marker {
            Marker::FixExt1 => 1,
            Marker::FixExt2 => 2,
            Marker::FixExt4 => 4,
            Marker::FixExt8 => 8,
            Marker::FixExt16 => 16,
            Marker::Ext8 => self.length::<1>()?,
            Marker::Ext16 => self.length::<2>()?,
            Marker::Ext32 => self.length::<4>()?,
            _ => return Ok(None),
        }))
    }
}

fn mismatch(expected: &'static str, found: Marker) -> DecodeError {
    DecodeError::Mismatch {
        expected,
        found: format!("{found:?}"),
    }
}

/// Writes a value of the given type.
pub fn encode(of: &Type, value: &Value) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::with_capacity(256);
    write(&mut bytes, of, value)?;
    Ok(bytes)
}

fn write(bytes: &mut Vec<u8>, of: &Type, value: &Value) -> Result<(), EncodeError> {
    const TO_MEMORY: &str = "writing to memory does not fail";
    match (of, value) {
        (_, Value::Null) => encode::write_nil(bytes).expect(TO_MEMORY),
        (_, Value::Unknown) => bytes.extend_from_slice(&UNKNOWN),
        (Type::Bool, Value::Bool(flag)) => encode::write_bool(bytes, *flag).expect(TO_MEMORY),
        (Type::String, Value::String(text)) => encode::write_str(bytes, text).expect(TO_MEMORY),
        (Type::Number, Value::Number(number)) => {
            if let Some(integer) = number.as_i64() {
                encode::write_sint(bytes, integer).expect(TO_MEMORY);
            } else if let Some(float) = number.as_exact_f64() {
                encode::write_f64(bytes, float).expect(TO_MEMORY);
            } else {
                encode::write_str(bytes, &number.to_string()).expect(TO_MEMORY);
            }
        }
        (Type::List(element) | Type::Set(element), Value::List(elements)) => {
            encode::write_array_len(bytes, length(elements.len())).expect(TO_MEMORY);
            for value in elements {
                write(bytes, element, value)?;
            }
        }
        (Type::Tuple(types), Value::List(elements)) if types.len() == elements.len() => {
            encode::write_array_len(bytes, length(elements.len())).expect(TO_MEMORY);
            for (element, value) in types.iter().zip(elements) {
                write(bytes, element, value)?;
            }
        }
        (Type::Map(element), Value::Map(entries)) => {
            encode::write_map_len(bytes, length(entries.len())).expect(TO_MEMORY);
            for (key, value) in entries {
                encode::write_str(bytes, key).expect(TO_MEMORY);
                write(bytes, element, value)?;
            }
        }
        (Type::Object(attributes), Value::Map(entries))
            if entries.keys().all(|name| attributes.contains_key(name)) =>
        {
            encode::write_map_len(bytes, length(attributes.len())).expect(TO_MEMORY);
            for (name, of) in attributes {
                encode::write_str(bytes, name).expect(TO_MEMORY);
                write(bytes, of, value.attribute(name))?;
            }
        }
        (Type::Dynamic, Value::Dynamic(typed)) => {
            let (of, value) = typed.as_ref();
            encode::write_array_len(bytes, 2).expect(TO_MEMORY);
            encode::write_bin(bytes, of.to_json().to_string().as_bytes()).expect(TO_MEMORY);
            write(bytes, of, value)?;
        }
        (of, value) => {
            return Err(EncodeError {
                expected: of.to_json().to_string(),
                value: kind(value).to_owned(),
            });
        }
    }
    Ok(())
}

/// What a value is, without saying what it holds: it may be a secret.
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
    fn numbers_are_written_as_terraform_writes_them() {
        let written = |text: &str| encode(&Type::Number, &number(text)).unwrap();
        assert_eq!(written("30"), [30]);
        assert_eq!(written("3.25")[0], 0xcb);
        assert_eq!(written("0.7"), b"\xa30.7");
        assert_eq!(written("9223372036854775808")[0], 0xcb);
    }

    #[test]
    fn numbers_are_read_in_every_form() {
        let cases: [(&[u8], &str); 8] = [
            (&[0xcc, 200], "200"),
            (&[0xcd, 1, 0], "256"),
            (
                &[0xcf, 255, 255, 255, 255, 255, 255, 255, 255],
                "18446744073709551615",
            ),
            (&[0xd0, 0x80], "-128"),
            (&[0xca, 0x3f, 0xc0, 0, 0], "1.5"),
            (&[0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], "1.5"),
            (b"\xa40.25", "0.25"),
            (b"\xc4\x040.25", "0.25"),
        ];
        for (bytes, text) in cases {
            assert_eq!(
                decode(&Type::Number, bytes).unwrap(),
                number(text),
                "{bytes:x?}"
            );
        }
    }

    #[test]
    fn every_extension_is_an_unknown_value() {
        let cases: [&[u8]; 6] = [
            &[0xd4, 0, 0],
            &[0xd5, 12, 0x80, 0],
            &[0xc7, 3, 12, 0x81, 1, 0xc2],
            &[0xc8, 0, 1, 12, 0x80],
            &[0xc9, 0, 0, 0, 1, 12, 0x80],
            &[0xd8, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        ];
        for bytes in cases {
            assert_eq!(
                decode(&Type::String, bytes).unwrap(),
                Value::Unknown,
                "{bytes:x?}"
            );
        }
        assert_eq!(
            encode(&Type::String, &Value::Unknown).unwrap(),
            [0xd4, 0, 0]
        );
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

    #[test]
    fn an_object_has_exactly_its_attributes() {
        let of = Type::object([("a", Type::Bool), ("b", Type::Bool)]);
        let said = |bytes: &[u8]| decode(&of, bytes).unwrap_err().to_string();
        assert_eq!(said(b"\x81\xa1a\xc2"), r#"the attribute "b" is missing"#);
        assert_eq!(said(b"\x81\xa1c\xc2"), r#"there is no attribute "c""#);
        assert_eq!(said(b"\x80"), r#"the attribute "a" is missing"#);
        // Written, an attribute that nobody set is null.
        let partial = Value::object([("a", true.into())]);
        assert_eq!(encode(&of, &partial).unwrap(), b"\x82\xa1a\xc3\xa1b\xc0");
        assert!(encode(&of, &Value::object([("c", true.into())])).is_err());
    }

    #[test]
    fn bytes_that_are_no_value_are_refused() {
        for bytes in [
            &b""[..],
            b"\xa5ab",
            b"\xc2\xc2",
            b"\xa1\xff",
            b"\xdd\xff\xff\xff\xff",
            b"\xc1",
            b"\x01",
        ] {
            assert!(decode(&Type::String, bytes).is_err(), "{bytes:x?}");
        }
        assert!(decode(&Type::list(Type::Bool), b"\xdd\xff\xff\xff\xff").is_err());
        assert!(decode(&Type::Dynamic, b"\x92\xc4\x09\"dynamic\"\xc0").is_err());
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
