//! A value in MessagePack of a type that the input names.
//!
//! Input: a type as JSON, a line break, and the bytes of the value.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tfplugin::wire::msgpack::{decode, encode};

fuzz_target!(|input: &[u8]| {
    let Some((of, bytes)) = terraform_provider_mendix_fuzz::typed(input) else {
        return;
    };
    let Ok(value) = decode(&of, bytes) else {
        return;
    };
    let written = encode(&of, &value).expect("what was decoded is of its type");
    let again = decode(&of, &written).expect("what was encoded can be decoded");
    assert_eq!(again, value, "a round trip must not change a value");
    let rewritten = encode(&of, &again).expect("what was decoded is of its type");
    assert_eq!(rewritten, written, "one value has one encoding");
});
