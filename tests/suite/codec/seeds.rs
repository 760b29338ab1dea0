//! The inputs that the fuzzers start from: real values in the forms that their targets read, one
//! file each below `fuzz/corpus/`.
//!
//! They are generated, and are in the repository so that fuzzing needs no test run first. With
//! `UPDATE_SEEDS=1`, this test writes them again.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use terraform_provider_mendix::provider::MendixProvider;
use tfplugin::framework::json::{Objects, read};
use tfplugin::framework::provider::Provider as _;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;
use tfplugin::wire::msgpack::{decode, encode};

use super::json::written;

/// File contents by file name.
type Seeds = BTreeMap<String, Vec<u8>>;

#[test]
fn the_seeds_for_values_are_current() {
    let mut seeds = Seeds::new();
    for (name, of, value) in values() {
        let bytes = encode(&of, &value).expect("it is of the type");
        seeds.insert(name, seed(&of, &bytes));
    }
    for (name, of, bytes) in foreign_forms() {
        decode(&of, bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        seeds.insert(name.to_owned(), seed(&of, bytes));
    }
    compare("dynamic_value", &seeds);
}

#[test]
fn the_seeds_for_states_are_current() {
    let mut seeds = Seeds::new();
    for (name, of, value) in values() {
        if value.is_wholly_known() {
            seeds.insert(name, seed(&of, written(&of, &value).as_bytes()));
        }
    }
    let of = Type::object([("a", Type::Number), ("b", Type::String)]);
    for (name, document) in [
        (
            "old-state",
            r#"{"a":12345678901234567890.5,"c":[{"d":null}]}"#,
        ),
        ("quoted-number", r#"{"a":"7","b":"\u00e9\ud83d\ude00"}"#),
        ("key-given-twice", r#"{"a":1,"b":"x","a":2}"#),
    ] {
        read(&of, document.as_bytes(), Objects::Stored).expect(name);
        seeds.insert(name.to_owned(), seed(&of, document.as_bytes()));
    }
    compare("raw_state", &seeds);
}

/// The input for both targets: the type, a line break, the value.
fn seed(of: &Type, value: &[u8]) -> Vec<u8> {
    [of.to_json().to_string().as_bytes(), b"\n", value].concat()
}

/// Values of the provider's own schemas, and one value of each kind.
fn values() -> Vec<(String, Type, Value)> {
    let provider = MendixProvider::new(Box::new(|_| None), None);
    let mut values = Vec::new();
    for resource in provider.resources() {
        let (name, of) = (resource.type_name(), resource.schema().value_type());
        let document = |text: &str| read(&of, text.as_bytes(), Objects::Stored).expect(name);
        let active = document(ACTIVE);
        let mut planned = active.clone();
        for computed in ["id", "status", "created_at", "portal_url"] {
            planned.set(computed, Value::Unknown);
        }
        values.push((format!("{name}-active"), of.clone(), active));
        values.push((format!("{name}-leaving"), of.clone(), document(LEAVING)));
        values.push((format!("{name}-planned"), of.clone(), planned));
        let identity = resource.identity().value_type();
        let id = Value::object([("id", "6f1c1e52-8e6e-4f0e-9d3a-2b7c0f5a4d11".into())]);
        values.push((format!("{name}-identity"), identity, id));
    }
    for source in provider.data_sources() {
        let of = source.schema().value_type();
        let value = Value::object([]);
        values.push((
            source.type_name().to_owned(),
            of.clone(),
            filled(&of, value),
        ));
    }
    let number = |text: &str| Value::Number(text.parse().expect(text));
    let kinds = [
        ("null", Type::String, Value::Null),
        ("bool", Type::Bool, true.into()),
        ("small-number", Type::Number, number("30")),
        ("large-number", Type::Number, number("9223372036854775808")),
        ("exact-fraction", Type::Number, number("3.25")),
        (
            "decimal-fraction",
            Type::Number,
            number("12345678901234567890.5"),
        ),
        ("tiny-number", Type::Number, number("1e-40")),
        ("text", Type::String, "naïve 🙂".into()),
        (
            "list",
            Type::list(Type::String),
            ["a", "b"].into_iter().collect(),
        ),
        (
            "set",
            Type::Set(Box::new(Type::Number)),
            [1_i64, 2].into_iter().collect(),
        ),
        (
            "map",
            Type::map(Type::Bool),
            Value::object([("k", true.into())]),
        ),
        (
            "tuple",
            Type::Tuple(vec![Type::String, Type::Number]),
            Value::List(vec!["a".into(), number("0.7")]),
        ),
        (
            "dynamic",
            Type::map(Type::Dynamic),
            Value::object([
                ("a", Value::Dynamic(Box::new((Type::Bool, true.into())))),
                (
                    "b",
                    Value::Dynamic(Box::new((
                        Type::list(Type::Number),
                        [7_i64].into_iter().collect(),
                    ))),
                ),
            ]),
        ),
    ];
    values.extend(kinds.map(|(name, of, value)| (name.to_owned(), of, value)));
    values
}

/// The object, with null for each missing attribute.
fn filled(of: &Type, value: Value) -> Value {
    let bytes = encode(of, &value).expect("an attribute that is missing is null");
    decode(of, &bytes).expect("it was encoded")
}

/// Forms that Terraform or another encoder may choose, but this one does not.
fn foreign_forms() -> Vec<(&'static str, Type, &'static [u8])> {
    vec![
        ("uint8", Type::Number, b"\xcc\xff"),
        ("uint16", Type::Number, b"\xcd\xff\xff"),
        ("uint32", Type::Number, b"\xce\xff\xff\xff\xff"),
        (
            "uint64",
            Type::Number,
            b"\xcf\xff\xff\xff\xff\xff\xff\xff\xff",
        ),
        ("int8", Type::Number, b"\xd0\x80"),
        ("int16", Type::Number, b"\xd1\x80\x00"),
        ("int32", Type::Number, b"\xd2\x80\x00\x00\x00"),
        (
            "int64",
            Type::Number,
            b"\xd3\x80\x00\x00\x00\x00\x00\x00\x00",
        ),
        ("float32", Type::Number, b"\xca\x3f\xc0\x00\x00"),
        (
            "infinity",
            Type::Number,
            b"\xcb\x7f\xf0\x00\x00\x00\x00\x00\x00",
        ),
        ("number-exponent", Type::Number, b"\xa51.5e3"),
        ("number-bytes", Type::Number, b"\xc4\x041e30"),
        ("str8", Type::String, b"\xd9\x01a"),
        ("str32", Type::String, b"\xdb\x00\x00\x00\x01a"),
        ("bin16", Type::String, b"\xc5\x00\x01a"),
        ("array16", Type::list(Type::Bool), b"\xdc\x00\x01\xc3"),
        (
            "map32",
            Type::map(Type::Bool),
            b"\xdf\x00\x00\x00\x01\xa1a\xc3",
        ),
        ("unknown", Type::String, b"\xd4\x00\x00"),
        (
            "unknown-not-null",
            Type::String,
            b"\xc7\x03\x0c\x81\x01\xc2",
        ),
        (
            "unknown-prefix",
            Type::String,
            b"\xc7\x09\x0c\x82\x01\xc2\x02\xa4pre-",
        ),
        (
            "unknown-bounds",
            Type::Number,
            b"\xc7\x09\x0c\x82\x03\x92\x01\xc3\x04\x92\x09\xc2",
        ),
        (
            "unknown-length",
            Type::list(Type::Bool),
            b"\xc8\x00\x05\x0c\x82\x05\x01\x06\x02",
        ),
        ("unknown-fixext16", Type::Bool, b"\xd8\x630123456789abcdef"),
        ("dynamic-str", Type::Dynamic, b"\x92\xa8\"string\"\xa1a"),
        (
            "dynamic-unknown",
            Type::Dynamic,
            b"\x92\xc4\x06\"bool\"\xd4\x00\x00",
        ),
        (
            "dynamic-nested",
            Type::Dynamic,
            b"\x92\xc4\x12[\"list\",\"dynamic\"]\x91\x92\xc4\x06\"bool\"\xc3",
        ),
    ]
}

const ACTIVE: &str = r#"{
    "type": "text_generation", "display_name": "Support assistant", "environment": "Test",
    "region": "eu-central-1", "model": "anthropic-claude-sonnet-4-5",
    "cross_region_inference": true, "size": "small", "active_size": "small",
    "created_for": {"name": "Ada", "email": "ada@example.com"},
    "deletion_policy": "deprovision", "timeouts": {"create": "10m"},
    "id": "6f1c1e52-8e6e-4f0e-9d3a-2b7c0f5a4d11", "status": "ACTIVE", "cloud_tokens": 4,
    "created_at": "2026-01-31T09:00:00Z", "bundle_month_ends_at": "2026-02-28T09:00:00Z",
    "portal_url": "https://genai.example.com/resources/6f1c1e52"
}"#;

const LEAVING: &str = r#"{
    "type": "knowledge_base", "display_name": "Manuals", "environment": "Production",
    "region": "ca-central-1", "size": "standard", "active_size": "standard",
    "created_for": {"name": "Ada", "email": "ada@example.com"},
    "deletion_policy": "prevent", "id": "0b9f2a44-1c3d-4e5f-8a6b-7c8d9e0f1a2b",
    "status": "DEPROVISION_SCHEDULED", "cloud_tokens": 2,
    "created_at": "2026-01-31T09:00:00Z", "bundle_month_ends_at": "2026-02-28T09:00:00Z",
    "deprovision_scheduled_at": "2026-02-28T09:00:00Z"
}"#;

fn compare(target: &str, seeds: &Seeds) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    if env::var_os("UPDATE_SEEDS").is_some() {
        write(&directory, seeds);
    }
    let kept: Seeds = files(&directory)
        .into_iter()
        .map(|path| {
            let name = path
                .file_name()
                .expect("it is a file")
                .to_string_lossy()
                .into_owned();
            (name, fs::read(&path).expect("a seed can be read"))
        })
        .collect();
    let differing: Vec<_> = seeds
        .keys()
        .chain(kept.keys())
        .filter(|name| seeds.get(*name) != kept.get(*name))
        .collect();
    assert!(
        differing.is_empty(),
        "{differing:?} in fuzz/corpus/{target} are not what this test makes: run it with UPDATE_SEEDS=1 and commit"
    );
}

fn write(directory: &Path, seeds: &Seeds) {
    fs::create_dir_all(directory).expect("the corpus can be made");
    for stale in files(directory) {
        fs::remove_file(stale).expect("a seed can be removed");
    }
    for (name, content) in seeds {
        fs::write(directory.join(name), content).expect("a seed can be written");
    }
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten();
    entries
        .map(|entry| entry.expect("a seed has a name").path())
        .collect()
}
