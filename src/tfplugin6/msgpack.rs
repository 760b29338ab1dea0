//! Values in MessagePack, the form in which they cross the wire.
//!
//! An unknown value is any extension; Terraform sends code 0 for a plain one
//! and 12 with a payload for one that it knows something about ("starts with
//! pre-"). Numbers come as integers, doubles, or decimal text where neither
//! is exact.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rmp::{Marker, encode};

use crate::framework::number::{Number, NumberError};
use crate::framework::types::{Type, TypeError};
use crate::framework::value::{DEEPEST, Value};

/// How a plain unknown value is written: one byte of extension type 0.
const UNKNOWN: [u8; 3] = [0xd4, 0x00, 0x00];

/// Bytes that hold no value of the type asked for. Says what was found instead,
/// never the value itself, which may be a secret.
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
        found: &'static str,
    },
    /// A collection with other elements or attributes than its type's.
    #[error("{0}")]
    Attributes(String),
    /// A text that is no UTF-8.
    #[error("a text is not UTF-8")]
    Text(#[from] std::str::Utf8Error),
    /// A value in a value in a value, without end.
    #[error("values are nested too deeply")]
    TooDeep,
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
///
/// # Errors
/// When the bytes hold no value of that type, or more than one.
pub fn decode(of: &Type, bytes: &[u8]) -> Result<Value, DecodeError> {
    let mut reader = Reader { rest: bytes };
    let value = reader.value(of, DEEPEST)?;
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

    /// Reads a value with at most `levels` of values in it, itself included.
    ///
    /// Collections grow as their elements are read, not to the length that they
    /// claim: five bytes can claim four thousand million.
    fn value(&mut self, of: &Type, levels: usize) -> Result<Value, DecodeError> {
        let marker = self.marker()?;
        if marker == Marker::Null {
            return Ok(Value::Null);
        }
        if let Some(length) = self.extension(marker)? {
            // One byte of extension type, then what is known of the value. That
            // may be passed over: what Terraform knows of an unknown value it
            // keeps itself, and asks no provider to repeat it.
            self.take(1)?;
            self.take(length)?;
            return Ok(Value::Unknown);
        }
        let inner = levels.checked_sub(1).ok_or(DecodeError::TooDeep)?;
        match of {
            Type::Bool => match marker {
                Marker::True => Ok(Value::Bool(true)),
                Marker::False => Ok(Value::Bool(false)),
                found => Err(mismatch("a bool", found)),
            },
            Type::String => self.text("a string", marker).map(Value::from),
            Type::Number => self.number(marker).map(Value::Number),
            Type::List(element) | Type::Set(element) => (0..self.array("a list", marker)?)
                .map(|_| self.value(element, inner))
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
                    .map(|t| self.value(t, inner))
                    .collect::<Result<_, _>>()
                    .map(Value::List)
            }
            Type::Map(element) => {
                let mut entries = BTreeMap::new();
                for _ in 0..self.map("a map", marker)? {
                    let key = self.key()?.to_owned();
                    let value = self.value(element, inner)?;
                    insert(&mut entries, key, value)?;
                }
                Ok(Value::Map(entries))
            }
            Type::Object(attributes) => self.object(attributes, marker, inner),
            Type::Dynamic => self.dynamic(marker, inner),
        }
    }

    fn object(
        &mut self,
        attributes: &BTreeMap<String, Type>,
        marker: Marker,
        levels: usize,
    ) -> Result<Value, DecodeError> {
        let mut entries = BTreeMap::new();
        for _ in 0..self.map("an object", marker)? {
            let name = self.key()?;
            let (name, of) = attributes.get_key_value(name).ok_or_else(|| {
                DecodeError::Attributes(format!("there is no attribute {name:?}"))
            })?;
            let value = self.value(of, levels)?;
            insert(&mut entries, name.clone(), value)?;
        }
        match attributes.keys().find(|name| !entries.contains_key(*name)) {
            Some(absent) => Err(DecodeError::Attributes(format!(
                "the attribute {absent:?} is missing"
            ))),
            None => Ok(Value::Map(entries)),
        }
    }

    /// A pair of the type, as JSON, and the value.
    fn dynamic(&mut self, marker: Marker, levels: usize) -> Result<Value, DecodeError> {
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
            let problem = "a dynamic value must name a definite type".to_owned();
            return Err(DecodeError::Attributes(problem));
        }
        let value = self.value(&of, levels)?;
        Ok(Value::Dynamic(Box::new((of, value))))
    }

    fn key(&mut self) -> Result<&'a str, DecodeError> {
        let marker = self.marker()?;
        self.text("a key", marker)
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

/// A key given twice would leave open which value is meant. Terraform never
/// sends one.
fn insert(
    entries: &mut BTreeMap<String, Value>,
    key: String,
    value: Value,
) -> Result<(), DecodeError> {
    match entries.entry(key) {
        Entry::Vacant(entry) => {
            entry.insert(value);
            Ok(())
        }
        Entry::Occupied(entry) => Err(DecodeError::Attributes(format!(
            "{:?} is given twice",
            entry.key()
        ))),
    }
}

fn mismatch(expected: &'static str, found: Marker) -> DecodeError {
    DecodeError::Mismatch {
        expected,
        found: described(found),
    }
}

/// What a marker starts. Markers as such would show small numbers and the
/// lengths of short texts.
fn described(marker: Marker) -> &'static str {
    match marker {
        Marker::Null => "null",
        Marker::True | Marker::False => "a bool",
        Marker::FixPos(_) | Marker::U8 | Marker::U16 | Marker::U32 | Marker::U64 => "an integer",
        Marker::FixNeg(_) | Marker::I8 | Marker::I16 | Marker::I32 | Marker::I64 => "an integer",
        Marker::F32 | Marker::F64 => "a float",
        Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => "a string",
        Marker::Bin8 | Marker::Bin16 | Marker::Bin32 => "bytes",
        Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => "an array",
        Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => "a map",
        Marker::FixExt1 | Marker::FixExt2 | Marker::FixExt4 => "an extension",
        Marker::FixExt8 | Marker::FixExt16 => "an extension",
        Marker::Ext8 | Marker::Ext16 | Marker::Ext32 => "an extension",
        Marker::Reserved => "a byte that starts nothing",
    }
}

/// Writes a value of the given type. One value has one form: keys in order, the
/// shortest lengths, numbers as Terraform itself writes them.
///
/// # Errors
/// When the value is not of that type.
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
            // Whole numbers are never floats, however exact: so does go-cty since
            // 1.14.4, because decoders in other languages would take them for
            // numbers with a fraction.
            let float = number.as_exact_f64().filter(|_| !number.is_whole());
            if let Some(integer) = number.as_i64() {
                encode::write_sint(bytes, integer).expect(TO_MEMORY);
            } else if let Some(float) = float {
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
        (Type::Dynamic, Value::Dynamic(typed)) if typed.0 != Type::Dynamic => {
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
    fn numbers_are_read_in_every_form() {
        let cases: [(&[u8], &str); 20] = [
            (&[0x7f], "127"),
            (&[0xe0], "-32"),
            (&[0xcc, 200], "200"),
            (&[0xcd, 1, 0], "256"),
            (&[0xce, 0, 1, 0, 0], "65536"),
            (
                &[0xcf, 255, 255, 255, 255, 255, 255, 255, 255],
                "18446744073709551615",
            ),
            (&[0xd0, 0x80], "-128"),
            (&[0xd1, 0x80, 0], "-32768"),
            (&[0xd2, 0x80, 0, 0, 0], "-2147483648"),
            (&[0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], "-9223372036854775808"),
            (&[0xca, 0x3f, 0xc0, 0, 0], "1.5"),
            (&[0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0], "1.5"),
            (&[0xca, 0xff, 0x80, 0, 0], "-Inf"),
            (&[0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0], "Inf"),
            (&[0xcb, 0x80, 0, 0, 0, 0, 0, 0, 0], "0"),
            (b"\xa40.25", "0.25"),
            (b"\xd9\x040.25", "0.25"),
            (b"\xda\x00\x040.25", "0.25"),
            (b"\xdb\x00\x00\x00\x040.25", "0.25"),
            (b"\xc4\x040.25", "0.25"),
        ];
        for (bytes, text) in cases {
            assert_eq!(
                decode(&Type::Number, bytes).unwrap(),
                number(text),
                "{bytes:x?}"
            );
        }
        let nan = [0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0];
        assert!(decode(&Type::Number, &nan).is_err());
        assert!(decode(&Type::Number, b"\xa0").is_err());
        assert!(decode(&Type::Number, b"\xc3").is_err());
    }

    #[test]
    fn texts_are_read_with_every_length() {
        for header in [
            &b"\xa2"[..],
            b"\xd9\x02",
            b"\xda\x00\x02",
            b"\xdb\x00\x00\x00\x02",
            b"\xc4\x02",
            b"\xc5\x00\x02",
            b"\xc6\x00\x00\x00\x02",
        ] {
            let bytes = [header, "é".as_bytes()].concat();
            assert_eq!(decode(&Type::String, &bytes).unwrap(), "é".into());
            let of = Type::map(Type::Bool);
            let entry = [b"\x81", &bytes[..], b"\xc3"].concat();
            let expected = Value::object([("é", true.into())]);
            assert_eq!(decode(&of, &entry).unwrap(), expected);
        }
    }

    #[test]
    fn every_extension_is_an_unknown_value() {
        let mut cases: Vec<Vec<u8>> = vec![
            // Terraform's own: plain, not null, with a prefix.
            vec![0xd4, 0, 0],
            vec![0xc7, 3, 12, 0x81, 1, 0xc2],
            b"\xc7\x08\x0c\x82\x01\xc2\x02\xa3pre".to_vec(),
        ];
        for code in 0..=u8::MAX {
            cases.push(vec![0xc7, 0, code]);
            cases.push(vec![0xc8, 0, 1, code, 0x80]);
            cases.push(vec![0xc9, 0, 0, 0, 1, code, 0x80]);
            for (marker, length) in [(0xd4, 1), (0xd5, 2), (0xd6, 4), (0xd7, 8), (0xd8, 16)] {
                cases.push([vec![marker, code], vec![0xc1; length]].concat());
            }
        }
        for of in [Type::String, Type::list(Type::Bool), Type::Dynamic] {
            for bytes in &cases {
                assert_eq!(decode(&of, bytes).unwrap(), Value::Unknown, "{bytes:x?}");
            }
        }
        for cut_off in [
            &b"\xd4\x00"[..],
            b"\xc7\x03\x0c\x81",
            b"\xc9\xff\xff\xff\xff\x00",
        ] {
            let result = decode(&Type::String, cut_off);
            assert!(matches!(result, Err(DecodeError::CutOff)), "{cut_off:x?}");
        }
        assert_eq!(
            encode(&Type::String, &Value::Unknown).unwrap(),
            [0xd4, 0, 0]
        );
    }

    #[test]
    fn a_dynamic_value_brings_its_type() {
        let decoded = |bytes: &[u8]| decode(&Type::Dynamic, bytes);
        let typed = |of, value| Value::Dynamic(Box::new((of, value)));
        assert_eq!(decoded(b"\xc0").unwrap(), Value::Null);
        assert_eq!(
            decoded(b"\x92\xc4\x08\"string\"\xa1a").unwrap(),
            typed(Type::String, "a".into())
        );
        assert_eq!(
            decoded(b"\x92\xa8\"string\"\xd4\x00\x00").unwrap(),
            typed(Type::String, Value::Unknown)
        );
        for bytes in [
            &b"\x91\xc4\x08\"string\""[..],
            b"\x93\xc4\x08\"string\"\xa1a\xa1a",
            b"\x92\xc4\x09\"dynamic\"\xc0",
            b"\x92\xc4\x08\"strnig\"\xa1a",
            b"\x92\xc4\x07\"string\xa1a",
            b"\x92\xc0\xa1a",
            b"\xa1a",
        ] {
            assert!(decoded(bytes).is_err(), "{bytes:x?}");
        }
        let nested = typed(Type::Dynamic, typed(Type::Bool, true.into()));
        assert!(encode(&Type::Dynamic, &nested).is_err());
    }

    #[test]
    fn dynamic_values_that_bring_each_other_end_somewhere() {
        let bytes = |levels: usize| {
            let mut bytes = b"\x92\xc4\x12[\"list\",\"dynamic\"]\x91".repeat(levels);
            bytes.push(0xc0);
            bytes
        };
        let decoded = |levels| decode(&Type::Dynamic, &bytes(levels));
        // Two levels each: the dynamic value, and the list in it.
        assert!(decoded(DEEPEST / 2).is_ok());
        for levels in [DEEPEST / 2 + 1, 1_000_000] {
            assert!(matches!(decoded(levels), Err(DecodeError::TooDeep)));
        }
    }

    #[test]
    fn a_length_is_not_believed() {
        let claims_all = |marker| [marker, 0xff, 0xff, 0xff, 0xff];
        for of in [
            Type::list(Type::Bool),
            Type::Set(Box::new(Type::Bool)),
            Type::Tuple(vec![Type::Bool]),
            Type::Dynamic,
        ] {
            assert!(decode(&of, &claims_all(0xdd)).is_err(), "{of:?}");
        }
        for of in [Type::map(Type::Bool), Type::object([("a", Type::Bool)])] {
            assert!(decode(&of, &claims_all(0xdf)).is_err(), "{of:?}");
        }
        for marker in [0xc6, 0xdb] {
            assert!(decode(&Type::String, &claims_all(marker)).is_err());
        }
    }

    #[test]
    fn a_key_is_given_once() {
        let twice = b"\x82\xa1a\xc2\xa1a\xc3";
        for of in [Type::map(Type::Bool), Type::object([("a", Type::Bool)])] {
            let error = decode(&of, twice).unwrap_err().to_string();
            assert_eq!(error, r#""a" is given twice"#, "{of:?}");
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
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named_without_showing_it() {
        let said = |of: &Type, bytes: &[u8]| decode(of, bytes).unwrap_err().to_string();
        assert_eq!(
            said(&Type::String, b"\x07"),
            "expected a string, found an integer"
        );
        assert_eq!(
            said(&Type::Bool, b"\xa6s3cret"),
            "expected a bool, found a string"
        );
        assert_eq!(
            said(&Type::Number, b"\xa6s3cret"),
            "this is not a decimal number"
        );
        let error = encode(&Type::Number, &"secret".into())
            .unwrap_err()
            .to_string();
        assert_eq!(
            error,
            r#"a value of type "number" was expected in a string"#
        );
    }
}
