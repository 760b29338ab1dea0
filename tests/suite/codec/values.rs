//! Types and values of any shape.

use std::collections::BTreeMap;

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use tfplugin::framework::number::Number;
use tfplugin::framework::types::Type;
use tfplugin::framework::value::Value;

/// What a value may contain beyond JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holding {
    /// Unknown values, and infinite numbers.
    Everything,
    /// Only values that JSON can represent.
    JsonOnly,
}

/// A type and a value of that type.
pub fn typed(holding: Holding) -> impl Strategy<Value = (Type, Value)> {
    types().prop_flat_map(move |of| (Just(of.clone()), value(&of, holding)))
}

/// Any type, up to four levels deep.
pub fn types() -> impl Strategy<Value = Type> {
    prop_oneof![4 => definite_types(), 1 => Just(Type::Dynamic)]
}

/// Any type except the dynamic one, which may still be inside.
fn definite_types() -> impl Strategy<Value = Type> {
    let leaf = prop_oneof![Just(Type::Bool), Just(Type::Number), Just(Type::String)];
    leaf.prop_recursive(3, 16, 4, |inner| {
        let inner = prop_oneof![5 => inner, 1 => Just(Type::Dynamic)].boxed();
        prop_oneof![
            inner.clone().prop_map(Type::list),
            inner.clone().prop_map(|of| Type::Set(Box::new(of))),
            inner.clone().prop_map(Type::map),
            vec(inner.clone(), 0..4).prop_map(Type::Tuple),
            btree_map(texts(), inner, 0..5).prop_map(Type::Object),
        ]
    })
}

fn value(of: &Type, holding: Holding) -> BoxedStrategy<Value> {
    let unknown = match holding {
        Holding::Everything => Value::Unknown,
        Holding::JsonOnly => Value::Null,
    };
    prop_oneof![
        1 => Just(Value::Null),
        1 => Just(unknown),
        8 => given(of, holding),
    ]
    .boxed()
}

fn given(of: &Type, holding: Holding) -> BoxedStrategy<Value> {
    match of {
        Type::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        Type::Number => numbers(holding).prop_map(Value::Number).boxed(),
        Type::String => texts().prop_map(Value::String).boxed(),
        Type::List(element) | Type::Set(element) => vec(value(element, holding), 0..4)
            .prop_map(Value::List)
            .boxed(),
        Type::Map(element) => btree_map(texts(), value(element, holding), 0..4)
            .prop_map(Value::Map)
            .boxed(),
        Type::Tuple(types) => {
            let elements: Vec<_> = types.iter().map(|of| value(of, holding)).collect();
            elements.prop_map(Value::List).boxed()
        }
        Type::Object(attributes) => {
            let names: Vec<_> = attributes.keys().cloned().collect();
            let values: Vec<_> = attributes.values().map(|of| value(of, holding)).collect();
            values
                .prop_map(move |values| {
                    let entries: BTreeMap<_, _> = names.iter().cloned().zip(values).collect();
                    Value::Map(entries)
                })
                .boxed()
        }
        Type::Dynamic => {
            let plain = prop_oneof![
                Just(Type::Bool),
                Just(Type::Number),
                Just(Type::list(Type::String)),
                Just(Type::object([("a", Type::Number), ("b", Type::Dynamic)])),
            ];
            plain
                .prop_flat_map(move |of| (Just(of.clone()), value(&of, holding)))
                .prop_map(|typed| Value::Dynamic(Box::new(typed)))
                .boxed()
        }
    }
}

fn numbers(holding: Holding) -> BoxedStrategy<Number> {
    let finite = prop_oneof![
        any::<i64>().prop_map(Number::from),
        any::<u64>().prop_map(Number::from),
        prop::num::f64::NORMAL.prop_map(exact),
        prop::num::f64::SUBNORMAL.prop_map(exact),
        decimals().prop_map(|text| text.parse().expect("it is a decimal")),
    ];
    match holding {
        Holding::JsonOnly => finite.boxed(),
        Holding::Everything => prop_oneof![
            20 => finite,
            1 => Just(exact(f64::INFINITY)),
            1 => Just(exact(f64::NEG_INFINITY)),
        ]
        .boxed(),
    }
}

fn exact(float: f64) -> Number {
    float.try_into().expect("every float but NaN is a number")
}

/// Decimal numbers as a configuration may write them.
pub fn decimals() -> impl Strategy<Value = String> {
    "[+-]?[0-9]{1,40}(\\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?"
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z_]{0,8}", ".{0,12}", "[a-z]{250,300}"]
}
