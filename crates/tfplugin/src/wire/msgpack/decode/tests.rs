//! Every form in which a peer may send a value, and forms that are refused.

use super::*;

fn number(text: &str) -> Value {
    Value::Number(text.parse().unwrap())
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
fn an_object_has_exactly_its_attributes() {
    let of = Type::object([("a", Type::Bool), ("b", Type::Bool)]);
    let said = |bytes: &[u8]| decode(&of, bytes).unwrap_err().to_string();
    assert_eq!(said(b"\x81\xa1a\xc2"), r#"the attribute "b" is missing"#);
    assert_eq!(said(b"\x81\xa1c\xc2"), r#"there is no attribute "c""#);
    assert_eq!(said(b"\x80"), r#"the attribute "a" is missing"#);
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
}

#[test]
fn attributes_may_come_in_any_order() {
    let of = Type::object([("a", Type::Bool), ("b", Type::Bool), ("c", Type::Bool)]);
    let value = Value::object([("a", true.into()), ("b", false.into()), ("c", true.into())]);
    for written in [
        b"\x83\xa1a\xc3\xa1b\xc2\xa1c\xc3",
        b"\x83\xa1c\xc3\xa1b\xc2\xa1a\xc3",
        b"\x83\xa1b\xc2\xa1a\xc3\xa1c\xc3",
    ] {
        assert_eq!(decode(&of, written).unwrap(), value, "{written:02x?}");
    }
}
