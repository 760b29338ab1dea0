//! MessagePack, tested with the crate `rmpv`, an encoder and decoder that knows nothing of
//! Terraform.

use proptest::prelude::*;
use rmpv::Value as Msgpack;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;
use tfplugin::wire::msgpack::{decode, encode};

use super::values::{Holding, typed, types};

proptest! {
    #[test]
    fn every_value_survives_the_wire((of, value) in typed(Holding::Everything)) {
        let bytes = encode(&of, &value).expect("it is of the type");
        prop_assert_eq!(decode(&of, &bytes).expect("it was encoded"), value);
    }

    #[test]
    fn another_decoder_sees_the_same((of, value) in typed(Holding::Everything)) {
        let bytes = encode(&of, &value).expect("it is of the type");
        let seen = generic(&bytes);
        prop_assert!(same(&of, &value, &seen), "{:?} was written as {}", value, seen);
    }

    #[test]
    fn another_encoder_is_understood((of, value) in typed(Holding::Everything)) {
        let bytes = encode(&of, &value).expect("it is of the type");
        let rewritten = bytes_of(&generic(&bytes));
        prop_assert_eq!(decode(&of, &rewritten).expect("it is the same"), value);
    }

    #[test]
    fn what_is_known_of_an_unknown_value_changes_nothing(
        (of, value) in typed(Holding::Everything),
        refinements in proptest::collection::vec(refinement(), 1..8),
    ) {
        let bytes = encode(&of, &value).expect("it is of the type");
        let mut refined = generic(&bytes);
        let mut refinements = refinements.iter().cycle();
        refine(&mut refined, &mut refinements);
        prop_assert_eq!(decode(&of, &bytes_of(&refined)).expect("it is the same"), value);
    }

    #[test]
    fn whatever_is_decoded_can_be_encoded(
        of in types(),
        bytes in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        if let Ok(value) = decode(&of, &bytes) {
            let written = encode(&of, &value).expect("it was decoded as that type");
            prop_assert_eq!(decode(&of, &written).expect("it was encoded"), value);
        }
    }

    #[test]
    fn a_value_that_was_damaged_is_refused_or_read(
        (of, value) in typed(Holding::Everything),
        place in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = encode(&of, &value).expect("it is of the type");
        let place = place.index(bytes.len());
        prop_assert!(decode(&of, &bytes[..place]).is_err(), "cut off at {}", place);
        bytes[place] = byte;
        // Any result is right, as long as there is one.
        let _ = decode(&of, &bytes);
    }
}

/// A refinement as go-cty writes it (a map in extension 12), or any other extension, which
/// Terraform also reads as an unknown value.
fn refinement() -> impl Strategy<Value = Msgpack> {
    let fact = prop_oneof![
        Just((Msgpack::from(1), Msgpack::from(false))),
        ".{0,40}".prop_map(|prefix| (2.into(), prefix.into())),
        (3..=4_u8, any::<i64>(), any::<bool>()).prop_map(|(key, bound, inclusive)| {
            let bound = Msgpack::Array(vec![bound.into(), inclusive.into()]);
            (key.into(), bound)
        }),
        (5..=6_u8, any::<u32>()).prop_map(|(key, bound)| (key.into(), bound.into())),
    ];
    let facts = proptest::collection::vec(fact, 1..6)
        .prop_map(|facts| Msgpack::Ext(12, bytes_of(&Msgpack::Map(facts))));
    let any_extension = (any::<i8>(), proptest::collection::vec(any::<u8>(), 0..300))
        .prop_map(|(code, payload)| Msgpack::Ext(code, payload));
    prop_oneof![facts, any_extension]
}

/// Replaces all unknown values.
fn refine<'a>(value: &mut Msgpack, refinements: &mut impl Iterator<Item = &'a Msgpack>) {
    match value {
        Msgpack::Ext(..) => *value = refinements.next().expect("it is a cycle").clone(),
        Msgpack::Array(elements) => {
            for element in elements {
                refine(element, refinements);
            }
        }
        Msgpack::Map(entries) => {
            for (_, value) in entries {
                refine(value, refinements);
            }
        }
        _ => {}
    }
}

fn generic(bytes: &[u8]) -> Msgpack {
    let mut rest = bytes;
    let value = rmpv::decode::read_value(&mut rest).expect("it is MessagePack");
    assert!(rest.is_empty(), "{} bytes follow", rest.len());
    value
}

fn bytes_of(value: &Msgpack) -> Vec<u8> {
    let mut bytes = Vec::new();
    rmpv::encode::write_value(&mut bytes, value).expect("memory takes everything");
    bytes
}

/// Whether the two values are the same according to the section "Value encoding" of Terraform's
/// wire format.
fn same(of: &Type, value: &Value, seen: &Msgpack) -> bool {
    match (of, value) {
        (_, Value::Null) => seen.is_nil(),
        (_, Value::Unknown) => *seen == Msgpack::Ext(0, vec![0]),
        (_, Value::Bool(flag)) => seen.as_bool() == Some(*flag),
        (_, Value::String(text)) => seen.is_str() && seen.as_str() == Some(text),
        (_, Value::Number(number)) => match seen {
            Msgpack::Integer(integer) => integer.as_i64() == number.as_i64(),
            Msgpack::F64(float) => number.as_exact_f64() == Some(*float) && !number.is_whole(),
            Msgpack::String(text) => {
                text.as_str().and_then(|text| text.parse().ok()).as_ref() == Some(number)
            }
            _ => false,
        },
        (Type::List(element) | Type::Set(element), Value::List(elements)) => {
            seen.as_array().is_some_and(|seen| {
                seen.len() == elements.len()
                    && elements
                        .iter()
                        .zip(seen)
                        .all(|(value, seen)| same(element, value, seen))
            })
        }
        (Type::Tuple(types), Value::List(elements)) => seen.as_array().is_some_and(|seen| {
            seen.len() == elements.len()
                && types
                    .iter()
                    .zip(elements.iter().zip(seen))
                    .all(|(of, (value, seen))| same(of, value, seen))
        }),
        (Type::Map(_) | Type::Object(_), Value::Map(entries)) => {
            let of = |key: &str| match of {
                Type::Object(attributes) => &attributes[key],
                Type::Map(element) => element,
                _ => unreachable!("the arm says which"),
            };
            seen.as_map().is_some_and(|seen| {
                seen.len() == entries.len()
                    && entries
                        .iter()
                        .zip(seen)
                        .all(|((key, value), (name, seen))| {
                            name.as_str() == Some(key) && same(of(key), value, seen)
                        })
            })
        }
        (Type::Dynamic, Value::Dynamic(typed)) => {
            let (of, value) = typed.as_ref();
            match seen.as_array().map(Vec::as_slice) {
                Some([Msgpack::Binary(json), seen]) => {
                    let json = serde_json::from_slice(json).expect("it is JSON");
                    Type::from_json(&json).as_ref() == Ok(of) && same(of, value, seen)
                }
                _ => false,
            }
        }
        _ => false,
    }
}
