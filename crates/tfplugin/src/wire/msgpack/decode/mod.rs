//! Reading values.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rmp::Marker;

use crate::framework::number::{Number, NumberError};
use crate::framework::types::{Type, TypeError};
use crate::framework::value::{DEEPEST, Value};

/// The bytes hold no value of the requested type. The error says what was found instead, but never
/// the value itself, which may be a secret.
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
        /// The expected type.
        expected: &'static str,
        /// The found kind of value.
        found: &'static str,
    },
    /// A collection whose elements or attributes do not match its type.
    #[error("{0}")]
    Attributes(String),
    /// A text that is not UTF-8.
    #[error("a text is not UTF-8")]
    Text(#[from] std::str::Utf8Error),
    /// Values are nested too deeply.
    #[error("values are nested too deeply")]
    TooDeep,
    /// A number that is not valid.
    #[error(transparent)]
    Number(#[from] NumberError),
    /// The type of a dynamic value is not valid.
    #[error(transparent)]
    Type(#[from] TypeError),
    /// The type of a dynamic value is not JSON.
    #[error("the type of a dynamic value cannot be read: {0}")]
    TypeJson(#[from] serde_json::Error),
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

    /// Reads a value with at most `levels` of values in it, including itself.
    ///
    /// A collection grows as its elements are read, not to its claimed length: five bytes can claim
    /// four thousand million elements.
    fn value(&mut self, of: &Type, levels: usize) -> Result<Value, DecodeError> {
        let marker = self.marker()?;
        if marker == Marker::Null {
            return Ok(Value::Null);
        }
        if let Some(length) = self.extension(marker)? {
            // One byte of extension type, then what is known of the unknown value. The decoder
            // skips that: Terraform keeps it itself, and does not ask a provider to repeat it.
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
        // Terraform writes them in order, so that a name is mostly that of the next one.
        let mut next = attributes.iter();
        for _ in 0..self.map("an object", marker)? {
            let name = self.key()?;
            let expected = next.next().filter(|(expected, _)| *expected == name);
            let found = expected.or_else(|| attributes.get_key_value(name));
            let (name, of) = found.ok_or_else(|| {
                DecodeError::Attributes(format!("there is no attribute {name:?}"))
            })?;
            let value = self.value(of, levels)?;
            insert(&mut entries, name.clone(), value)?;
        }
        // Each is an attribute, and none is there twice.
        if entries.len() == attributes.len() {
            return Ok(Value::Map(entries));
        }
        let absent = attributes.keys().find(|name| !entries.contains_key(*name));
        Err(DecodeError::Attributes(format!(
            "the attribute {:?} is missing",
            absent.map_or("", String::as_str)
        )))
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

/// Refuses a key that is given twice, because it is not clear which value is meant. Terraform never
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

/// The kind of value that a marker starts. The marker itself would reveal small numbers and the
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
#[cfg(test)]
mod tests;
